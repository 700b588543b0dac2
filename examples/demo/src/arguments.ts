/** What the user asked for. */
export type Wish = 'stories' | 'serve' | 'help' | { readonly unknown: string }

export const HELP = `Shows tokens being verified for several tenants behind Express, Koa and Fastify.

  npm run demo                 sends real requests and says what each proves; exit code 0 when all of it holds
  npm run demo -- --serve      keeps everything running and prints curl lines to try; Ctrl-C ends it
  npm run demo -- --help       this text`

export function readArguments(given: readonly string[]): Wish {
  let wish: Wish = 'stories'
  for (const argument of given) {
    if (argument === '--help' || argument === '-h') return 'help'
    if (argument !== '--serve') return { unknown: argument }
    wish = 'serve'
  }
  return wish
}

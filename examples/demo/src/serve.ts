import type { Paint } from './paint.js'
import { tokenOf, type Stage } from './stage.js'

/** Prints what to try, and waits until the user has had enough. */
export async function serve(stage: Stage, print: (text: string) => void, { strong, faint }: Paint): Promise<void> {
  const stopped = stopSignal()
  const { acme, globex, initech } = stage.providers
  const ofAcme = await acme.token('reports:read')

  for (const { framework, origin } of stage.apis) {
    print(`\n${strong(`200 from ${framework}`)}`)
    print(curl(origin, 'acme', ofAcme))
  }
  for (const { origin } of stage.apis.slice(0, 1)) {
    print(`\n${strong('200 for the other tenant')}`)
    print(curl(origin, 'globex', await tokenOf(globex)))
    print(`\n${strong('503 with Retry-After: a good token, but its provider is down')}`)
    print(curl(origin, 'initech', await tokenOf(initech)))
  }
  print(`
${strong('Try as well')}
  another tenant in x-tenant    401: a token opens no other tenant
  change a letter of the token  401: the signature no longer holds
  no authorization header       401 with a bare WWW-Authenticate: Bearer
  -X POST                       403: the tokens lack reports:write

${faint('The tokens are good for 4 hours. Ctrl-C stops everything.')}`)

  await stopped
  print('demo: stopping …')
}

/** Resolves at the first Ctrl-C. More of them, which npm adds of its own accord, do not cut the end short. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve)
  })
}

function curl(origin: string, tenant: string, token: string): string {
  return `curl -i ${origin}/reports -H 'x-tenant: ${tenant}' -H 'authorization: Bearer ${token}'`
}

import { HELP, readArguments } from './arguments.js'
import { paintFor } from './paint.js'
import { serve } from './serve.js'
import { setStage, type Stage } from './stage.js'
import { STORIES } from './stories/all.js'
import { summary, tell } from './tell.js'

const paint = paintFor(process.stdout, process.env)

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

const wish = readArguments(process.argv.slice(2))
if (wish === 'help') print(HELP)
else if (typeof wish === 'object') {
  process.stderr.write(`unknown argument: ${wish.unknown}\n\n${HELP}\n`)
  process.exitCode = 2
} else await run(wish)

async function run(what: 'stories' | 'serve'): Promise<void> {
  const started = performance.now()
  print('demo: starting identity providers and APIs …')
  const stage = await setStage()
  try {
    print(cast(stage))
    if (what === 'serve') return await serve(stage, print, paint)
    const outcome = await tell(STORIES, stage, { print, paint })
    print(summary(outcome, (performance.now() - started) / 1000, paint))
    if (outcome.failed.length > 0) process.exitCode = 1
  } finally {
    await stage.close()
  }
}

function cast({ providers: { acme, globex, initech }, apis }: Stage): string {
  const rows = [
    ['acme', acme.issuer, 'oidc-provider (certified): client credentials, at+jwt'],
    ['globex', globex.issuer, 'createTestIssuer of @jwks-auth/testing'],
    ['initech', initech.issuer, 'out of order'],
    ...apis.map(({ framework, origin }) => [
      framework,
      origin,
      'an API for all three tenants, with a registry of its own',
    ]),
  ]
  return rows.map(([name = '', ...rest]) => `  ${name.padEnd(9)}${rest.join('  ')}`).join('\n')
}

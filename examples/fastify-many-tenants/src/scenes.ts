import {
  answers,
  INVALID_TOKEN,
  lacksScope,
  send,
  UNAVAILABLE,
  type Asked,
  type Expected,
  type Scenes,
} from '@jwks-auth/example-show'
import type { TestIssuer } from '@jwks-auth/testing'

/** What is on stage. */
export interface Stage {
  readonly origin: string
  readonly providers: {
    readonly operators: TestIssuer
    readonly acme: TestIssuer
    /** Where acme moves to. */
    readonly acmeNext: TestIssuer
    readonly globex: TestIssuer
  }
  /** `true` fails every query. */
  breakDatabase: (broken: boolean) => void
  /** Ends the application and starts it anew, with the folder of keys that it had or with an empty one. */
  readonly restart: (keys: 'kept' | 'lost') => Promise<void>
}

/** All that happens to the API, in order. */
export async function* scenes(stage: Stage): Scenes {
  yield* arrival(stage)
  yield* foreigners(stage)
  yield* outageOfTheDatabase(stage)
  yield* move(stage)
  yield* departure(stage)
  yield* restarts(stage)
}

async function* arrival(stage: Stage): Scenes {
  const { operators, acme, globex } = stage.providers
  const token = await acme.sign(READS)
  yield send(stage, "acme's token, no such tenant", report('acme', token), INVALID_TOKEN, 'not in the table')
  const lacking = put('acme', acme, await operators.sign())
  yield send(stage, 'PUT by an operator without the scope', lacking, lacksScope('tenants:write'), 'a scope a route')
  yield send(stage, 'PUT by a customer', put('acme', acme, token), INVALID_TOKEN, 'only operators get in there')
  const operator = await operators.sign(WRITES)
  yield send(stage, 'PUT acme', put('acme', acme, operator), answers({ id: 'acme' }), 'added while running')
  yield send(stage, "acme's token", report('acme', token), reportOf('acme'), 'in the table: loaded at first use')
  yield send(stage, "PUT globex with acme's issuer", put('globex', acme, operator), { status: 409 }, 'it is unique')
  yield send(stage, 'PUT globex', put('globex', globex, operator), answers({ id: 'globex' }), 'another one')
  const other = await globex.sign(READS)
  yield send(stage, "globex's token", report('globex', other), reportOf('globex'), 'at its own provider')
}

async function* foreigners(stage: Stage): Scenes {
  const { operators, acme } = stage.providers
  const token = await acme.sign(READS)
  yield send(stage, "acme's token at globex", report('globex', token), INVALID_TOKEN, 'not its provider')
  const operator = await operators.sign({ scope: 'reports:read tenants:write' })
  yield send(stage, "an operator's token at acme", report('acme', operator), INVALID_TOKEN, 'nor do operators get in')
  const blind = await acme.sign()
  yield send(stage, 'one without reports:read', report('acme', blind), lacksScope('reports:read'), 'the scope is named')
}

async function* outageOfTheDatabase(stage: Stage): Scenes {
  const token = await stage.providers.acme.sign(READS)
  stage.breakDatabase(true)
  yield send(stage, "acme's token, the database is down", report('acme', token), reportOf('acme'), 'it is loaded')
  yield send(stage, 'a tenant not loaded yet', report('initech', token), UNAVAILABLE, 'nobody can know: 503, not 401')
  stage.breakDatabase(false)
}

async function* move(stage: Stage): Scenes {
  const { operators, acme, acmeNext } = stage.providers
  const [before, after] = [await acme.sign(READS), await acmeNext.sign(READS)]
  const operator = await operators.sign(WRITES)
  yield send(stage, 'PUT acme with a new issuer', put('acme', acmeNext, operator), answers({ id: 'acme' }), 'it moves')
  yield send(stage, 'a token of the new one', report('acme', after), reportOf('acme'), 'at once')
  yield send(stage, 'a token of the old one', report('acme', before), INVALID_TOKEN, 'at once, too')
}

async function* departure(stage: Stage): Scenes {
  const token = await stage.providers.globex.sign(READS)
  yield send(stage, "globex's token", report('globex', token), reportOf('globex'), 'good so far')
  const operator = await stage.providers.operators.sign(WRITES)
  const removal: Asked = { method: 'DELETE', path: '/tenants/globex', token: operator }
  yield send(stage, 'DELETE globex', removal, answers({ id: 'globex' }), 'disabled while running')
  yield send(stage, "globex's token", report('globex', token), INVALID_TOKEN, 'from this moment on')
}

async function* restarts(stage: Stage): Scenes {
  const token = await stage.providers.acmeNext.sign(READS)
  await stage.providers.acmeNext.stop()
  await stage.restart('kept')
  yield send(
    stage,
    'a restart, the provider is down',
    report('acme', token),
    reportOf('acme'),
    'keys of before, a file',
  )
  await stage.restart('lost')
  yield send(stage, 'another, without the file', report('acme', token), UNAVAILABLE, 'what a restart is without it')
}

export const READS = { scope: 'reports:read' }
export const WRITES = { scope: 'tenants:write' }

function report(tenant: string, token: string): Asked {
  return { path: '/reports/2026', headers: { 'x-tenant': tenant }, token }
}

function reportOf(tenant: string): Expected {
  return answers({ tenant, user: 'user-1', year: '2026' })
}

function put(tenant: string, { issuer }: TestIssuer, token: string): Asked {
  return { method: 'PUT', path: `/tenants/${tenant}`, token, json: { issuer } }
}

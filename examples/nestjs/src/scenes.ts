import {
  answers,
  ask,
  EXPIRED,
  INVALID_TOKEN,
  judged,
  lacksScope,
  NO_TOKEN,
  UNAVAILABLE,
  type Answer,
  type Asked,
  type Expected,
  type Line,
  type Scenes,
} from '@jwks-auth/example-show'
import type { TestIssuer } from '@jwks-auth/testing'
import { setTimeout as sleep } from 'node:timers/promises'

/** What is on stage: one application on both platforms, and its identity provider, which is down at first. */
export interface Stage {
  /** NestJS on Express and on Fastify. */
  readonly nest: readonly string[]
  /** The adapter for Express, without NestJS. */
  readonly reference: string
  readonly issuer: TestIssuer
  /** Ends both by SIGTERM. @returns their exit codes. */
  readonly end: () => Promise<readonly (number | null)[]>
}

/** All that happens to the applications, in order. Each request goes to all of them, and all have to answer alike. */
export async function* scenes(stage: Stage): Scenes {
  yield* startWithoutProvider(stage)
  yield* tokens(stage)
  yield* scopes(stage)
  yield* mistake(stage)
  yield* shutDown(stage)
}

async function* startWithoutProvider(stage: Stage): Scenes {
  yield alike(stage, 'a public handler, no token', { path: '/alive' }, answers({ alive: true }), '@Public()')
  const token = await stage.issuer.sign(READS)
  yield alike(stage, 'a good token, the provider is down', list(token), UNAVAILABLE, 'with Retry-After')
  await stage.issuer.start()
  // No application was told to wait for longer.
  await sleep(1000)
  yield alike(stage, 'the same, a second later', list(token), REPORT, '@CurrentAuth()')
}

async function* tokens(stage: Stage): Scenes {
  const { issuer } = stage
  yield alike(stage, 'no token', { path: '/reports' }, NO_TOKEN, 'guarded, for nobody said otherwise')
  const expired = await issuer.sign(READS, { expiresIn: -60 })
  yield alike(stage, 'an expired token', list(expired), EXPIRED, 'challenge and body are those of core')
  const key = await issuer.createForeignKey('ES256')
  const forged = await issuer.sign(READS, { key, kid: issuer.signingKey.kid })
  yield alike(stage, 'a forged token', list(forged), INVALID_TOKEN, 'core decides')
  const basic = { path: '/reports', headers: { authorization: 'Basic YTpi' } }
  yield alike(stage, 'another scheme', basic, NO_TOKEN, 'core reads the header')
  const malformed = { path: '/reports', headers: { authorization: 'Bearer two words' } }
  yield alike(stage, 'a malformed header', malformed, { status: 400 }, 'there, too')
}

async function* scopes(stage: Stage): Scenes {
  const sign = async (scope: string): Promise<string> => await stage.issuer.sign({ scope })
  const none = await sign('profile')
  yield alike(stage, 'a list without reports:read', list(none), lacksScope('reports:read'), 'of the controller')
  const remove: Omit<Asked, 'token'> = { method: 'DELETE', path: '/reports/7' }
  const read = { ...remove, token: await sign('reports:read') }
  yield alike(stage, 'DELETE with reports:read alone', read, lacksScope('reports:write'), 'of the handler')
  const write = { ...remove, token: await sign('reports:write') }
  yield alike(stage, 'DELETE with reports:write alone', write, lacksScope('reports:read'), 'both count')
  const both = { ...remove, token: await sign('reports:read reports:write') }
  yield alike(stage, 'DELETE with both', both, answers({ deleted: '7' }), '@RequireScopes()')
}

async function* mistake({ nest, issuer }: Stage): Scenes {
  const asked: Asked = { path: '/mistake', token: await issuer.sign(READS) }
  yield alikeAt(nest, 'a public handler that wants an Auth', asked, { status: 500 }, 'refused, and logged')
}

async function* shutDown({ end }: Stage): Scenes {
  const codes = (await end()).join(', ')
  const problem = codes === '0, 0' ? undefined : `ended with ${codes}`
  yield { sent: 'SIGTERM', came: `exit codes ${codes}`, shows: 'a shutdown hook closes what is open', problem }
}

export const READS = { scope: 'reports:read' }
const REPORT = answers({ tenant: 'default', user: 'user-1' })

function list(token: string): Asked {
  return { path: '/reports', token }
}

async function alike(stage: Stage, sent: string, asked: Asked, expected: Expected, shows: string): Promise<Line> {
  return await alikeAt([...stage.nest, stage.reference], sent, asked, expected, shows)
}

async function alikeAt(
  origins: readonly string[],
  sent: string,
  asked: Asked,
  expected: Expected,
  shows: string,
): Promise<Line> {
  const answered = await Promise.all(origins.map((origin) => ask(origin, asked)))
  const lines = answered.map((answer) => judged(sent, answer, expected, shows))
  const [first = { sent, came: 'nothing', shows, problem: 'nobody was asked' }] = lines
  const wrong = lines.find(({ problem }) => problem !== undefined)
  if (wrong !== undefined) return wrong
  const seen = new Set(answered.map(seenIn))
  return seen.size === 1 ? first : { ...first, problem: `not alike: ${[...seen].join(' / ')}` }
}

/** What a client goes by. */
function seenIn({ status, headers, body }: Answer): string {
  const told = [headers['www-authenticate'], headers['cache-control'], headers['content-type'], headers['retry-after']]
  return JSON.stringify([status, ...told, body])
}

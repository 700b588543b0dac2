import {
  answers,
  ask,
  EXPIRED,
  INVALID_TOKEN,
  judged,
  lacksScope,
  NO_TOKEN,
  send,
  UNAVAILABLE,
  type Asked,
  type Expected,
  type Scenes,
} from '@jwks-auth/example-show'
import type { TestIssuer } from '@jwks-auth/testing'
import { setTimeout as sleep } from 'node:timers/promises'

/** What is on stage: the API, and its identity provider, which is down at first. */
export interface Stage {
  readonly origin: string
  readonly issuer: TestIssuer
  /** Ends the API by SIGTERM. @returns its exit code. */
  readonly end: () => Promise<number | null>
}

/** The claims of a good token. */
export const CLAIMS = { customer: 'c-1', scope: 'orders:read' }

const ME = answers({ user: 'user-1', customer: 'c-1', scopes: ['orders:read'] })

/** All that happens to the API, in order. */
export async function* scenes(stage: Stage): Scenes {
  yield* startWithoutProvider(stage)
  yield* tokens(stage)
  yield* scopes(stage)
  yield* loseProvider(stage)
  yield* shutDown(stage)
}

async function* startWithoutProvider(stage: Stage): Scenes {
  const token = await stage.issuer.sign(CLAIMS)
  yield send(stage, 'ready? while the provider is down', { path: '/ready' }, { status: 503 }, 'no traffic yet, please')
  const refused = await ask(stage.origin, { path: '/me', token })
  yield judged('a good token meanwhile', refused, { ...UNAVAILABLE, ...PROBLEM }, 'not its fault: 503, never 401')
  await stage.issuer.start()
  await sleep(Number(refused.headers['retry-after'] ?? 0) * 1000)
  yield send(stage, 'the same, as long after as told', { path: '/me', token }, ME, 'the handler gets typed claims')
  yield send(stage, 'ready? now', { path: '/ready' }, { status: 200 }, 'traffic may come')
}

async function* tokens(stage: Stage): Scenes {
  const { issuer } = stage
  const me = (token: string): Asked => ({ path: '/me', token })
  yield send(stage, 'no token', { path: '/me' }, NO_TOKEN, 'a bare challenge')
  const expired = await issuer.sign(CLAIMS, { expiresIn: -60 })
  yield send(stage, 'an expired token', me(expired), EXPIRED, 'the client is told that it expired')
  const forger = await issuer.createForeignKey('ES256')
  const forged = await issuer.sign(CLAIMS, { key: forger, kid: issuer.signingKey.kid })
  yield send(stage, 'a forged token', me(forged), INVALID_TOKEN, 'the signature decides, not the kid')
  const elsewhere = await issuer.sign({ ...CLAIMS, aud: 'https://other.example.com' })
  yield send(stage, 'a token for another API', me(elsewhere), INVALID_TOKEN, 'the audience has to be this one')
  const anonymous = await issuer.sign({ ...CLAIMS, customer: undefined })
  yield send(stage, 'a token without `customer`', me(anonymous), INVALID_TOKEN, 'what handlers rely on is required')
}

async function* scopes(stage: Stage): Scenes {
  const order: Pick<Asked, 'method' | 'path'> = { method: 'DELETE', path: '/orders/7' }
  const reader = await stage.issuer.sign(CLAIMS)
  const lacking = { ...lacksScope('orders:write'), ...PROBLEM_OF_SCOPE }
  yield send(stage, 'DELETE with orders:read alone', { ...order, token: reader }, lacking, 'the scope is named')
  const token = await stage.issuer.sign({ ...CLAIMS, scope: 'orders:read orders:write' })
  yield send(stage, 'DELETE with orders:write', { ...order, token }, answers({ deleted: '7', by: 'user-1' }), 'allowed')
}

async function* loseProvider(stage: Stage): Scenes {
  const token = await stage.issuer.sign(CLAIMS)
  await stage.issuer.stop()
  yield send(stage, 'a new token, the provider is down again', { path: '/me', token }, ME, 'its keys are in memory')
}

async function* shutDown({ origin, issuer, end }: Stage): Scenes {
  const authorization = `Bearer ${await issuer.sign(CLAIMS)}`
  // Resolves at the head of the answer: its body is still to come.
  const download = await fetch(`${origin}/orders.csv`, { headers: { authorization } })
  const exit = end()
  const { status } = download
  const answer = { status, headers: {}, body: JSON.stringify(await download.text()) }
  yield judged('SIGTERM during a download', answer, answers('id,total\n1,9.90\n'), 'it is finished first')
  const code = await exit
  const problem = code === 0 ? undefined : `ended with ${String(code)}`
  yield { sent: 'the process', came: `exit code ${String(code)}`, shows: 'nothing keeps it alive', problem }
}

/** The body is the application's own, the headers are those of the challenge. */
const TITLE_503 = { status: 503, title: 'Tokens cannot be verified at the moment' }
const PROBLEM: Partial<Expected> = { json: TITLE_503 }
const PROBLEM_OF_SCOPE: Partial<Expected> = { json: { status: 403, title: 'The access token lacks a required scope' } }

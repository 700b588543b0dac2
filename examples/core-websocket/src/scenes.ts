import {
  INVALID_TOKEN,
  judged,
  NO_TOKEN,
  UNAVAILABLE,
  type Expected,
  type Line,
  type Scenes,
} from '@jwks-auth/example-show'
import type { TestIssuer } from '@jwks-auth/testing'
import { setTimeout as sleep } from 'node:timers/promises'
import { Client, type Opening } from './client.js'

/** What is on stage. */
export interface Stage {
  readonly origin: string
  readonly issuer: TestIssuer
  /** How long a client waits for anything, in milliseconds. */
  readonly patience: number
  readonly end: () => Promise<void>
}

/** All that happens to the server, in order. */
export async function* scenes(stage: Stage): Scenes {
  yield* slowProvider(stage)
  yield* whereTokensAre(stage)
  yield* badTokens(stage)
  yield* expiry(stage)
  yield* withdrawal(stage)
  yield* outage(stage)
}

async function* slowProvider(stage: Stage): Scenes {
  const { issuer } = stage
  await issuer.misbehave('hang', { path: 'all' })
  const opening = byHeader(await issuer.sign(WRITES))
  const started = performance.now()
  const answer = await Client.open(stage.origin, opening, stage.patience)
  const line503 = refusal('the provider hangs', answer, UNAVAILABLE, 'the handshake does not: 503, never 401')
  const seconds = (performance.now() - started) / 1000
  yield seconds < 3 ? line503 : { ...line503, problem: `answered after ${seconds.toFixed(1)} s` }
  await issuer.behave()
  if (!(answer instanceof Client)) await sleep(Number(answer.headers['retry-after'] ?? 0) * 1000)
}

async function* whereTokensAre(stage: Stage): Scenes {
  const token = await stage.issuer.sign(WRITES)
  yield* talk(stage, 'a token in Authorization', byHeader(token), HEARD, 'for clients that are no browsers')
  yield* talk(stage, 'a token among the protocols', byProtocol(token), HEARD, 'what a browser can do')
  const chosen = await Client.open(stage.origin, byProtocol(token), stage.patience)
  const protocol = chosen instanceof Client ? chosen.protocol : 'none'
  yield line('the protocol that is chosen then', protocol, 'chat.v1', 'the token is not sent back')
  const twice = { ...byHeader(token), ...byProtocol(token) }
  yield await refused(stage, 'both', twice, { status: 400 }, 'which one would be meant?')
  const inPath = { path: `/?access_token=${token}` }
  yield await refused(stage, 'a token in the query', inPath, NO_TOKEN, 'not looked at: it would be in logs')
  const silent = byHeader(await stage.issuer.sign())
  const scopeless = 'refused, scope: chat:write'
  yield* talk(stage, 'a word without chat:write', silent, scopeless, 'scopes count for each message')
}

async function* badTokens(stage: Stage): Scenes {
  const { issuer } = stage
  yield await refused(stage, 'no token', {}, NO_TOKEN, 'refused before there is a socket')
  const forger = await issuer.createForeignKey('ES256')
  const forged = await issuer.sign(WRITES, { key: forger, kid: issuer.signingKey.kid })
  yield await refused(stage, 'a forged one', byHeader(forged), INVALID_TOKEN, 'with a challenge, as over HTTP')
  const expired = await issuer.sign(WRITES, { expiresIn: -60 })
  yield await refused(stage, 'an expired one, as a browser', byProtocol(expired), INVALID_TOKEN, 'the same there')
}

async function* expiry(stage: Stage): Scenes {
  const { issuer } = stage
  const short = byHeader(await issuer.sign(WRITES, { expiresIn: 2 }))
  const [left, renewed, stolen] = await Promise.all([open(stage, short), open(stage, short), open(stage, short)])
  const until = await renewed?.say({ type: 'authenticate', token: await issuer.sign(WRITES) })
  yield line(
    'a newer token by message',
    until?.replace(/\d{10}/, '…'),
    'authenticated, until: …',
    'before the first expires',
  )
  const others = await stolen?.say({ type: 'authenticate', token: await issuer.sign({ ...WRITES, sub: 'user-2' }) })
  yield line("another user's by message", others, '4401 the token of another user', "a socket stays one user's")
  yield line('a socket whose token expires', await left?.closing(), '4401 the token expired', 'it ends with it')
  yield line('the one with the newer token', await renewed?.say(WORD), HEARD, 'goes on')
  const bad = await renewed?.say({ type: 'authenticate', token: 'nonsense' })
  yield line('nonsense as a newer token', bad, '4401 The access token is invalid', 'a fixed phrase, never the token')
}

async function* withdrawal(stage: Stage): Scenes {
  const { issuer } = stage
  const old = await open(stage, byHeader(await issuer.sign(WRITES)))
  const { kid } = issuer.signingKey
  await issuer.rotate()
  issuer.withdraw(kid)
  const fresh = await open(stage, byHeader(await issuer.sign(WRITES)))
  yield line('a token of a new key', await fresh?.say(WORD), HEARD, 'the key is found, the old one is gone')
  const closed = await old?.closing()
  yield line(
    'a socket with a token of the old key',
    closed,
    '4401 The access token is invalid',
    'found at the next look',
  )
  yield line('the one with the new key', await fresh?.say(WORD), HEARD, 'goes on')
  fresh?.leave()
}

async function* outage(stage: Stage): Scenes {
  const { issuer } = stage
  const client = await open(stage, byHeader(await issuer.sign(WRITES)))
  await issuer.rotate()
  await issuer.stop()
  const came = await client?.say({ type: 'authenticate', token: await issuer.sign(WRITES) })
  const shown = came?.replace(/\d+(\.\d+)?/, '…')
  yield line('a newer token, its provider is down', shown, 'unavailable, retryAfter: …', 'nobody can know')
  yield line('a word meanwhile', await client?.say(WORD), HEARD, 'the token of before holds')
  const closing = client?.closing()
  await stage.end()
  yield line('the server ends', await closing, '1001 the server ends', 'clients know to come back')
}

export const WRITES = { scope: 'chat:write' }
const WORD = { type: 'say', text: 'hello' }
const HEARD = 'said, by: user-1, text: hello'

function byHeader(token: string): Opening {
  return { headers: { authorization: `Bearer ${token}` } }
}

function byProtocol(token: string): Opening {
  return { protocols: ['chat.v1', `bearer.${token}`] }
}

async function open({ origin, patience }: Stage, opening: Opening): Promise<Client | undefined> {
  const client = await Client.open(origin, opening, patience)
  return client instanceof Client ? client : undefined
}

/** Opens a socket, says a word and leaves. */
async function* talk(stage: Stage, sent: string, opening: Opening, expected: string, shows: string): Scenes {
  const client = await open(stage, opening)
  yield line(sent, await client?.say(WORD), expected, shows)
  client?.leave()
}

async function refused(
  { origin, patience }: Stage,
  sent: string,
  opening: Opening,
  expected: Expected,
  shows: string,
): Promise<Line> {
  return refusal(sent, await Client.open(origin, opening, patience), expected, shows)
}

function refusal(
  sent: string,
  came: Client | Awaited<ReturnType<typeof Client.open>>,
  expected: Expected,
  shows: string,
): Line {
  if (!(came instanceof Client)) return judged(sent, came, expected, shows)
  came.leave()
  return line(sent, 'an open socket', String(expected.status), shows)
}

function line(sent: string, came: string | undefined, expected: string, shows: string): Line {
  const problem = came === expected ? undefined : `not ${expected}`
  return { sent, came: came ?? 'refused', shows, problem }
}

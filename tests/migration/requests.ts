import type { TestIssuer } from '@jwks-auth/testing'

/** What came back. */
export interface Reply {
  /** The status of an answer; where there is no HTTP, `accepted` or the error's code. */
  readonly verdict: string
  readonly challenge?: string | undefined
  readonly retryAfter?: string | undefined
  readonly body?: string
}

/** A service with a peer or with us, freshly started, and its provider. */
export interface World {
  readonly issuer: TestIssuer
  /** A provider that the service knows nothing of. */
  readonly stranger: TestIssuer
  /** Claims that a good token has. */
  readonly claims: Readonly<Record<string, unknown>>
  readonly travel: (milliseconds: number) => void
  readonly ask: (authorization: string | undefined) => Promise<Reply>
}

type Play = (world: World) => Promise<Reply>

const MINUTE = 60_000
/** Longer than any story here. */
const LASTING = { expiresIn: 4 * 3600 }

const good: Play = async ({ issuer, claims, ask }) => await ask(bearer(await issuer.sign(claims, LASTING)))

const withClaims =
  (changes: Readonly<Record<string, unknown>>): Play =>
  async ({ issuer, claims, ask }) =>
    await ask(bearer(await issuer.sign({ ...claims, ...changes })))

const afterRotation =
  (wait: number): Play =>
  async (world) => {
    await good(world)
    world.travel(wait)
    await world.issuer.rotate()
    return await good(world)
  }

/** With four requests on the way: some caches forget what nobody asks for, and others what somebody does. */
const afterOutage =
  (minutes: number): Play =>
  async ({ issuer, claims, travel, ask }) => {
    const token = bearer(await issuer.sign(claims, LASTING))
    await ask(token)
    await issuer.misbehave('refuse')
    let reply = await ask(token)
    for (let quarter = 1; quarter <= 4; quarter++) {
      travel((minutes / 4) * MINUTE)
      reply = await ask(token)
    }
    return reply
  }

/** What is sent, in the words of the pages. Each is played with a service of its own. */
export const REQUESTS: Readonly<Record<string, Play>> = {
  'a good token': good,
  'no token': async ({ ask }) => await ask(undefined),
  'another scheme (`Basic`)': async ({ ask }) => await ask('Basic dXNlcjpwYXNzd29yZA=='),
  '`Authorization: Bearer a b`': async ({ ask }) => await ask('Bearer a b'),
  'a token for another audience': withClaims({ aud: 'https://other.example.com' }),
  'a token of another issuer': async ({ stranger, claims, ask }) => await ask(bearer(await stranger.sign(claims))),
  'a token of another issuer, signed by ours': withClaims({ iss: 'https://other.example.com/' }),
  'a forged token under a published `kid`': async ({ issuer, claims, ask }) => {
    const key = await issuer.createForeignKey('RS256')
    return await ask(bearer(await issuer.sign(claims, { key, kid: issuer.signingKey.kid })))
  },
  'an expired token': async ({ issuer, claims, ask }) =>
    await ask(bearer(await issuer.sign(claims, { expiresIn: -60 }))),
  'a token that expired 3 seconds ago': async ({ issuer, claims, ask }) =>
    await ask(bearer(await issuer.sign(claims, { expiresIn: -3 }))),
  'a token without `exp`': withClaims({ exp: undefined }),
  'a logout token (`typ: logout+jwt`)': async ({ issuer, claims, ask }) =>
    await ask(bearer(await issuer.sign(claims, { typ: 'logout+jwt' }))),
  'a token without the scope': withClaims({ scope: 'other' }),
  'a token without the claim': withClaims({ admin: false }),
  'a token of a user who is gone': withClaims({ sub: 'user-2' }),
  'the provider was never reachable': async (world) => {
    await world.issuer.misbehave('refuse')
    return await good(world)
  },
  'the provider has been down for half an hour': afterOutage(30),
  'the provider has been down for two hours': afterOutage(120),
  'a new key, seconds after the last fetch': afterRotation(0),
  'a new key, a minute after the last fetch': afterRotation(MINUTE),
  'a new key that was published a minute after its token': async ({ issuer, claims, travel, ask }) => {
    const key = await issuer.createForeignKey('RS256')
    const early = bearer(await issuer.sign(claims, { ...LASTING, key }))
    await ask(early)
    issuer.publish([...issuer.keys, key].map(({ publicJwk }) => publicJwk))
    travel(MINUTE)
    return await ask(early)
  },
  'a withdrawn key, once a token of the new one came': async (world) => {
    const { issuer, claims, travel, ask } = world
    const old = bearer(await issuer.sign(claims, LASTING))
    await ask(old)
    travel(MINUTE)
    await issuer.rotate({ keepOld: false })
    await good(world)
    return await ask(old)
  },
  'requests to the provider for 20 made-up `kid`s': async (world) => {
    await good(world)
    const madeUp = Array.from({ length: 20 }, (_, index) => ({ ...LASTING, kid: `made-up-${index}` }))
    const tokens = await Promise.all(madeUp.map((options) => world.issuer.sign(world.claims, options)))
    world.travel(MINUTE)
    world.issuer.resetCounts()
    for (const token of tokens) await world.ask(bearer(token))
    return { verdict: String(world.issuer.count('all')) }
  },
}

/** What can be told of an answer beyond its status, in the words of the pages. */
export const PARTS: Readonly<Record<string, (reply: Reply) => string>> = {
  challenge: ({ challenge }) => quoted(challenge),
  '`Retry-After`': ({ retryAfter }) => (retryAfter === undefined ? 'none' : 'in seconds'),
  body: ({ body }) => quoted(body),
}

function bearer(token: string): string {
  return `Bearer ${token}`
}

/** As it stands in a cell: Express's page for its message, ports for what they are. */
function quoted(text = ''): string {
  const page = /<pre>(?<message>[\s\S]*?)<\/pre>/.exec(text)?.groups?.['message']
  if (page !== undefined) return `a page: \`${page}\``
  return text === ''
    ? 'none'
    : `\`${text.replaceAll(/:\d{4,5}\b/g, ':443').replaceAll('127.0.0.1', 'login.example.com')}\``
}

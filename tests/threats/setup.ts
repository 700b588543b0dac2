import {
  createRegistry,
  createVerifier,
  RefusedError,
  type Authenticator,
  type JwksAuthEvent,
  type RefusalCode,
  type RegistrationOptions,
  type Registry,
  type RegistryOptions,
  type RequestLike,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach } from 'vitest'

export const AUDIENCE = 'https://api.example.test'
/** Tokens that outlive every test. */
export const LONG = { expiresIn: 1_000_000 }

type Ending = 'ok' | RefusalCode

/** One service under attack: its provider on a real socket, its registry, its clock. */
export interface Target {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly registry: Registry
  readonly events: readonly JwksAuthEvent[]
  /** `'ok'`, or the code of the refusal. Any other error fails the test. */
  readonly verify: (token: string, tenant?: string) => Promise<Ending>
  /** One more registration at the same registry. */
  readonly register: (options: Partial<RegistrationOptions>) => void
}

const opened: { close(): Promise<void> }[] = []

/** Closes something when the test ends. */
export function closing<T extends { close(): Promise<void> }>(open: T): T {
  opened.push(open)
  return open
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

export async function anIssuer(clock?: TestClock): Promise<TestIssuer> {
  return closing(
    await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, ...(clock === undefined ? {} : { clock }) }),
  )
}

export async function aTarget(
  options: Partial<RegistrationOptions> = {},
  settings: RegistryOptions = {},
): Promise<Target> {
  const clock = createTestClock({ random: 0.5 })
  const issuer = await anIssuer(clock)
  const events: JwksAuthEvent[] = []
  const observers = [(event: JwksAuthEvent): number => events.push(event)]
  const registry = closing(
    createRegistry({ requireHttps: false, clock, observers, retry: { maxRetries: 0 }, ...settings }),
  )
  const register: Target['register'] = (more) => {
    const all = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, ...more }
    registry.register(all as RegistrationOptions, { replace: true })
  }
  register(options)
  const verifier = createVerifier({ registry })
  const verify: Target['verify'] = async (token, tenant = 'default') => {
    try {
      await verifier.verify(token, { tenant })
      return 'ok'
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  return { issuer, clock, registry, events, verify, register }
}

const encoded = (part: unknown): string =>
  Buffer.from(typeof part === 'string' ? part : JSON.stringify(part)).toString('base64url')

/** A token of these parts, signed by nobody. */
export function unsigned(header: unknown, claims: unknown, signature = 'AAAA'): string {
  return `${encoded(header)}.${encoded(claims)}.${signature}`
}

/** The token with another header; its signature is what it was. */
export function withHeader(token: string, change: (header: Readonly<Record<string, unknown>>) => unknown): string {
  const [first = '', claims, signature] = token.split('.')
  return `${encoded(change(JSON.parse(Buffer.from(first, 'base64url').toString())))}.${claims}.${signature}`
}

export function claimsOf(token: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString())
}

interface Sent {
  readonly method?: string
  readonly url?: string
  /** Pairs, as they came. */
  readonly headers?: readonly (readonly [string, string])[]
}

/** A request as Node hands it over: of repeated headers, `headers` has the first. */
export function aRequest({ method = 'GET', url = '/', headers = [] }: Sent = {}): RequestLike {
  const firsts = Object.fromEntries(headers.toReversed().map(([name, value]) => [name.toLowerCase(), value]))
  return { method, url, host: 'api.example.test', headers: firsts, rawHeaders: headers.flat() }
}

export const bearer = (token: string): readonly [string, string] => ['Authorization', `Bearer ${token}`]

/** What a request gets: `'authenticated'`, `'anonymous'`, or status and code of the refusal. */
export async function answerOf(authenticator: Authenticator, sent: Sent): Promise<string> {
  const outcome = await authenticator.authenticate(aRequest(sent))
  if (outcome.type !== 'refused') return outcome.type
  const { status, code } = outcome.refusal.error
  return `${status} ${code}`
}

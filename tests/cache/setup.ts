import {
  createRegistry,
  createVerifier,
  RefusedError,
  type JwksAuthEvent,
  type RefusalCode,
  type RegistrationOptions,
  type Registry,
  type TenantVerifier,
} from '@jwks-auth/core'
import { createTestClock, createTestIssuer, type TestClock, type TestIssuer } from '@jwks-auth/testing'
import { afterEach } from 'vitest'

export const AUDIENCE = 'https://api.example.test'
/** Tokens that outlive every test. */
export const LONG = { expiresIn: 10_000_000 }
export const minutes = (count: number): number => count * 60_000

type Ending = 'ok' | RefusalCode

export interface Setup {
  readonly issuer: TestIssuer
  readonly clock: TestClock
  readonly registry: Registry
  readonly events: JwksAuthEvent[]
  /** How verifying a token ends: `'ok'`, or the code of its refusal. */
  readonly verify: (token: string | Promise<string>) => Promise<Ending>
  /** How a token is refused. */
  readonly refusal: (token: string) => Promise<RefusedError>
  readonly verifier: TenantVerifier
  /** When each event came, on the monotonic clock. */
  readonly times: Map<JwksAuthEvent, number>
}

const opened: { close(): Promise<void> }[] = []
afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

/** One provider on a real socket, one registry that asks it, one clock that both go by. */
export async function setUp(
  options: Partial<RegistrationOptions> = {},
  random: number | (() => number) = 0.5,
): Promise<Setup> {
  const clock = createTestClock({ random })
  const issuer = await createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE })
  const events: JwksAuthEvent[] = []
  const times = new Map<JwksAuthEvent, number>()
  const observe = (event: JwksAuthEvent): void => {
    events.push(event)
    times.set(event, clock.now().mono)
  }
  const registry = createRegistry({ requireHttps: false, clock, observers: [observe] })
  opened.push(registry, issuer)
  const registration = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, ...options }
  registry.register(registration as RegistrationOptions)
  const verifier = createVerifier({ registry })
  const verify = async (token: string | Promise<string>): Promise<Ending> => {
    try {
      await verifier.verify(await token, { tenant: 'default' })
      return 'ok'
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  }
  const refusal = async (token: string): Promise<RefusedError> => {
    const error: unknown = await verifier.verify(token, { tenant: 'default' }).catch((thrown: unknown) => thrown)
    if (error instanceof RefusedError) return error
    throw new Error('the token was not refused', { cause: error })
  }
  return { issuer, clock, registry, events, times, verify, refusal, verifier }
}

export async function many<T>(count: number, run: (index: number) => Promise<T>): Promise<readonly T[]> {
  return await Promise.all(Array.from({ length: count }, (_, index) => run(index)))
}

/** How many ended how. */
export function tally(endings: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const ending of endings) counts[ending] = (counts[ending] ?? 0) + 1
  return counts
}

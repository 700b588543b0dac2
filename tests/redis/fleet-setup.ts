import {
  createRegistry,
  createVerifier,
  RefusedError,
  type JwksAuthEvent,
  type RegistrationOptions,
  type Registry,
  type RegistryOptions,
} from '@jwks-auth/core'
import { redisStore, type RedisStoreOptions } from '@jwks-auth/core/redis'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { ownPrefix } from './with-redis.js'

// Loaded once for all processes, rather than in the time that the first of them waits for Redis.
await import('ioredis')

const AUDIENCE = 'https://api.example.test'
export const KEY = 'an integrity key of more than 32 bytes'
export const LONG = { expiresIn: 10_000_000 }

/** One process of a fleet, as far as the cache can tell. */
export interface Process {
  readonly registry: Registry
  readonly events: readonly JwksAuthEvent[]
  /** `'ok'`, or the code of the refusal. */
  readonly verify: (token: string) => Promise<string>
  readonly count: (type: JwksAuthEvent['type']) => number
}

/** A provider on a real socket, and as many processes as a test wants, on one Redis. */
export interface Place extends AsyncDisposable {
  readonly issuer: TestIssuer
  readonly prefix: string
  readonly start: (store?: Partial<RedisStoreOptions>, options?: RegistryOptions) => Process
}

export async function aPlace(
  url: string,
  registration: Partial<RegistrationOptions> = {},
  clock?: RegistryOptions['clock'],
): Promise<Place> {
  const prefix = ownPrefix()
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, ...(clock === undefined ? {} : { clock }) })
  const started: Registry[] = []
  const start: Place['start'] = (storeOptions = {}, options = {}) => {
    const events: JwksAuthEvent[] = []
    const timed = clock === undefined ? {} : { clock }
    const store = redisStore({
      url,
      integrityKey: KEY,
      keyPrefix: prefix,
      ...timed,
      ...storeOptions,
    } as RedisStoreOptions)
    const observers = [(event: JwksAuthEvent): number => events.push(event)]
    const registry = createRegistry({ requireHttps: false, store, observers, ...timed, ...options })
    started.push(registry)
    const all = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, ...registration }
    registry.register(all as RegistrationOptions)
    const verifier = createVerifier({ registry })
    return {
      registry,
      events,
      async verify(token) {
        try {
          await verifier.verify(token, { tenant: 'default' })
          return 'ok'
        } catch (error) {
          if (error instanceof RefusedError) return error.code
          throw error
        }
      },
      count: (type) => events.filter((event) => event.type === type).length,
    }
  }
  return {
    issuer,
    prefix,
    start,
    async [Symbol.asyncDispose]() {
      await Promise.all(started.map((registry) => registry.close()))
      await issuer.close()
    },
  }
}

/** Waits until something holds that real I/O brings about; with a test clock, time flies meanwhile. */
export async function eventually(holds: () => boolean, step?: () => Promise<void>, within = 8000): Promise<void> {
  for (const started = Date.now(); !holds();) {
    if (Date.now() - started > within) throw new Error('it never came to hold')
    await step?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
}

/** How many ended how. */
export function tally(endings: readonly string[]): Readonly<Record<string, number>> {
  const counts: Record<string, number> = {}
  for (const ending of endings) counts[ending] = (counts[ending] ?? 0) + 1
  return counts
}

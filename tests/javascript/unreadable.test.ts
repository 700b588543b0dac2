import {
  anyScopeGuard,
  createAuthenticator,
  createRegistry,
  createVerifier,
  fileStore,
  JwksAuthError,
  JwksCache,
  memoryStore,
  scopeGuard,
} from '@jwks-auth/core'
import { inspectProvider } from '@jwks-auth/core/inspection'
import { auth0, entraId } from '@jwks-auth/core/providers'
import { redisStore } from '@jwks-auth/core/redis'
import { describe, expect, it } from 'vitest'

const RIGHT = { issuer: 'https://issuer.test', audience: 'api' }

/** Throws what is no error, as accessors and traps may. */
const fail = (): never => {
  // eslint-disable-next-line @typescript-eslint/only-throw-error
  throw undefined
}

function revoked(target: object): object {
  const { proxy, revoke } = Proxy.revocable(target, {})
  revoke()
  return proxy
}

/** What cannot be read, by how it is handed over. */
const UNREADABLE: Readonly<Record<string, () => object>> = {
  'a revoked Proxy': () => revoked({}),
  'a revoked Proxy of a list': () => revoked([]),
  'a Proxy whose traps throw': () => new Proxy({}, { get: fail, ownKeys: fail, has: fail, getPrototypeOf: fail }),
  'an object whose accessors throw': () =>
    Object.defineProperties(
      {},
      Object.fromEntries(
        ['issuer', 'audience', 'tenant', 'signal', 'kid', 'alg', 'timeout', 'directory', 'url', 'maxSnapshotBytes'].map(
          (name) => [name, { get: fail, enumerable: true }],
        ),
      ),
    ),
}

const registry = createRegistry()
const verifier = createVerifier(RIGHT)

const FUNCTIONS: Readonly<Record<string, (value: never) => unknown>> = {
  createRegistry,
  createVerifier,
  createAuthenticator,
  fileStore,
  memoryStore,
  redisStore,
  auth0,
  entraId,
  scopeGuard,
  anyScopeGuard,
  JwksCache: (value) => new JwksCache(value),
  'registry.register': (value) => {
    registry.register(value)
  },
  'registry.resolve': (value) => registry.resolve('default', 'default', value),
  'verifier.verify': (value) => verifier.verify('a.b.c', value),
  inspectProvider: (value) => inspectProvider('https://127.0.0.1:1', value),
}

describe('Options that cannot be read are a coded error, whatever reading them throws', () => {
  it.each(Object.keys(FUNCTIONS))('%s', async (name) => {
    for (const [what, make] of Object.entries(UNREADABLE)) {
      for (const value of [make(), { ...RIGHT, jwks: make(), requestHeaders: make(), audience: make() }]) {
        const thrown = await outcomeOf(() => Reflect.apply(FUNCTIONS[name] ?? fail, undefined, [value]))
        if (thrown === 'nothing') continue
        expect(JwksAuthError.is(thrown), `${what}: ${String(thrown)}`).toBe(true)
      }
    }
  })
})

async function outcomeOf(call: () => unknown): Promise<unknown> {
  try {
    await call()
    return 'nothing'
  } catch (error) {
    return error
  }
}

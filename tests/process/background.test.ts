import { describe, expect, it } from 'vitest'
import { MAX_PROGRAM_MS, node, STARTS } from './program.js'

const TIME = { timeout: MAX_PROGRAM_MS + 5000 }
const options = `tenant: 't', issuer: 'http://127.0.0.1:1', audience: 'api'`

/** What goes on in the background, with nobody waiting for it. All of it would last for a day, at least. */
const BACKGROUND: Readonly<Record<string, string>> = {
  'a registry that was started': `
    const registry = core.createRegistry({ requireHttps: false })
    registry.register({ ${options} })
    registry.start()`,
  'a prefetch that fails, and is tried again': `
    const registry = core.createRegistry({ requireHttps: false, observers: [core.logger(console)] })
    registry.register({ ${options}, prefetch: true })
    registry.start()`,
  'a JwksCache that refreshes': `
    const cache = new core.JwksCache({ jwksUri: 'http://127.0.0.1:1/', requireHttps: false, refreshInterval: '100ms' })
    await cache.start({ tolerateFailure: true })`,
  'a fleet that cannot be reached': `
    const store = redis.redisStore({ url: 'redis://127.0.0.1:1', integrityKey: false })
    const registry = core.createRegistry({ store, requireHttps: false, retry: { maxRetries: 0 } })
    registry.register({ ${options}, prefetch: true })
    registry.start()`,
  'a wait that was given up': `
    const registry = core.createRegistry({ loadTenant: () => new Promise(() => {}) })
    const verifier = core.createVerifier({ registry })
    const abort = new AbortController()
    const waiting = registry.resolve('t', 'p', { kid: 'a', alg: 'RS256', signal: abort.signal }).catch(() => {})
    registry.invalidateTenant('t')
    await registry.close()
    await waiting`,
}

describe.each(Object.entries(STARTS))('In %s', (_name, start) => {
  it.each(Object.entries(BACKGROUND))('nothing waits for %s', TIME, async (_what, code) => {
    const { code: exit, out } = await node(start(`${code}\nconsole.log('end')`))
    expect({ exit, out }).toEqual({ exit: 0, out: expect.stringMatching(/^end$/m) })
  })
})

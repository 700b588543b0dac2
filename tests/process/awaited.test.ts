import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { MAX_PROGRAM_MS, node, STARTS, tokenOf, uselessProviders } from './program.js'

const CLI = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))
const TIME = { timeout: MAX_PROGRAM_MS + 5000 }
const providers = uselessProviders()

const RETRY = `{ maxRetries: 1, attemptTimeout: 300, initialBackoff: 100, jitter: 'none', deadline: 900 }`

interface Awaited {
  readonly what: string
  readonly code: (issuer: string) => string
  readonly says: RegExp
}

const registryOf = (issuer: string): string => `
  const registry = core.createRegistry({ requireHttps: false, retry: ${RETRY} })
  registry.register({ tenant: 't', provider: 'p', issuer: '${issuer}', audience: 'api' })`

const cacheOf = (issuer: string): string => `
  const cache = new core.JwksCache({ jwksUri: '${issuer}/jwks', requireHttps: false, fetchTimeout: 400 })`

const AWAITED: readonly Awaited[] = [
  {
    what: 'verifier.verify',
    code: (issuer) => `
      const verifier = core.createVerifier({ issuer: '${issuer}', audience: 'api', requireHttps: false, retry: ${RETRY} })
      return await verifier.verify('${tokenOf(issuer)}')`,
    says: /^keys_unavailable$/,
  },
  {
    what: 'registry.refresh',
    code: (issuer) => `${registryOf(issuer)}; return await registry.refresh('t')`,
    says: /^keys_unavailable$/,
  },
  {
    what: 'registry.resolve',
    code: (issuer) => `${registryOf(issuer)}; return await registry.resolve('t', 'p', { kid: 'a', alg: 'RS256' })`,
    says: /^keys_unavailable$/,
  },
  {
    what: 'JwksCache.start that tolerates a failure',
    code: (issuer) => `${cacheOf(issuer)}; await cache.start({ tolerateFailure: true }); return 'started'`,
    says: /^started$/,
  },
  {
    what: 'JwksCache.get',
    code: (issuer) => `${cacheOf(issuer)}; return await cache.get()`,
    says: /^keys_unavailable$/,
  },
  {
    what: 'inspectProvider',
    code: (issuer) =>
      `return (await inspection.inspectProvider('${issuer}', { requireHttps: false, timeout: 400 })).usable`,
    says: /^unknown$/,
  },
  {
    what: 'inspectCertificates',
    code: (issuer) =>
      `return await inspection.inspectCertificates('${issuer.replace('http:', 'https:')}', { timeout: 400 })`,
    says: /^source_failed$/,
  },
]

/** Says what became of it. A program that ends before it knows says nothing. */
const told = (code: string): string => `
  const run = async () => {${code}}
  await run().then(
    (value) => console.log(typeof value === 'string' ? value : 'settled'),
    (error) => console.log(error.code ?? error.name + ' ' + error.reason),
  )`

const settles = (start: (main: string) => readonly string[], provider: () => string): void => {
  it.concurrent.each(AWAITED)('$what settles before the program ends', TIME, async ({ code, says }) => {
    const { code: exit, out, err } = await node(start(told(code(provider()))))
    expect({ exit, out: out.trim(), err }).toEqual({ exit: 0, out: expect.stringMatching(says), err: '' })
  })
}

describe.each(Object.entries(providers))('In an ES module whose provider %s', (_way, provider) => {
  settles(STARTS['an ES module'], provider)
})

describe.each([
  ['a CommonJS module', STARTS['a CommonJS module']],
  ['a worker thread', STARTS['a worker thread']],
])('In %s whose provider refuses connections', (_name, start) => {
  settles(start, providers['refuses connections'])
})

const HANGING_STORE = `{
  integrityKey: false,
  load: () => new Promise(() => {}),
  save: () => new Promise(() => {}),
  delete: () => new Promise(() => {}),
  close: () => new Promise(() => {}),
}`
const withStore = `
  const registry = core.createRegistry({ store: ${HANGING_STORE}, requireHttps: false, retry: ${RETRY} })
  registry.register({ tenant: 't', issuer: 'http://127.0.0.1:1', audience: 'api' })`
const store = `const store = redis.redisStore({ url: 'redis://127.0.0.1:1', integrityKey: false })`
const name = `'${'a'.repeat(43)}'`

describe('In a program', () => {
  it.concurrent.each([
    ['a loader that never answers', loading('new Promise(() => {})'), 'tenant_unavailable'],
    ['a loader that fails', loading("Promise.reject(new Error('no'))"), 'tenant_unavailable'],
    [
      'restoring from a store that hangs',
      `${withStore}; await registry.restoreFromPersistence(); return 'ended'`,
      'ended',
    ],
    ['writing to a store that hangs', `${withStore}; await registry.persistAll(); return 'ended'`, 'ended'],
    ['closing a store that hangs', `${withStore}; await registry.close(); return 'ended'`, 'ended'],
    ['a request with a store that hangs', `${withStore}; return await registry.refresh('t')`, 'keys_unavailable'],
    [
      'a Redis that is not there',
      `${store}; await store.load(${name}).catch(() => store.close()); return 'ended'`,
      'ended',
    ],
  ])('%s is waited for to its end', TIME, async (_what, code, says) => {
    expect(await node(STARTS['an ES module'](told(code)))).toEqual({ code: 0, out: `${says}\n`, err: '' })
  })
})

function loading(answer: string): string {
  return `
    const registry = core.createRegistry({ loadTenant: () => ${answer} })
    return await registry.resolve('t', 'p', { kid: 'a', alg: 'RS256' })`
}

describe('The command line', () => {
  it.concurrent.each(Object.entries(providers))(
    'ends with 3 and says why where a provider %s',
    TIME,
    async (_way, provider) => {
      const args = ['--issuer', provider(), '--audience', 'api', '--allow-http', '--timeout', '400ms']
      const verified = await node([CLI, 'verify', tokenOf(provider()), ...args])
      expect(verified).toMatchObject({ code: 3, out: expect.stringContaining('keys_unavailable') })
      const inspected = await node([CLI, 'inspect', provider(), '--allow-http', '--timeout', '400ms'])
      expect(inspected).toMatchObject({ code: 3, out: expect.stringMatching(/network|timeout|in time|reached/) })
    },
  )
})

describe('A test of node:test', () => {
  it.concurrent.each(Object.entries(providers))('ends well where a provider %s', TIME, async (_way, provider) => {
    const body = `${cacheOf(provider())}; await cache.start({ tolerateFailure: true })`
    const program = `
      import { test } from 'node:test'
      import * as core from '@jwks-auth/core'
      test('starts', async () => {${body}})`
    const { code, out } = await node(['--input-type=module', '-e', program])
    expect({ code, out }).toEqual({ code: 0, out: expect.stringMatching(/^# pass 1$|ℹ pass 1$/m) })
  })
})

import {
  createAuthenticator,
  createRegistry,
  createVerifier,
  fileStore,
  healthEndpoint,
  JwksCache,
  memoryStore,
  metricsEndpoint,
  RefusedError,
  statusEndpoint,
  tenantFrom,
} from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { createTestClock } from '@jwks-auth/testing'
import { Registry as Metrics } from 'prom-client'
import { afterAll, describe, expect, it } from 'vitest'
import { apply, call, construct, EXPORTED, method } from './exported.js'
import { OBJECT, OPTIONAL, TEXT, thrownBy, uncoded, type Argument, type Kind } from './wrong-types.js'

const ONE = { issuer: 'https://issuer.test', audience: 'api' }
const REQUEST = { method: 'GET', url: '/', host: 'a.test', headers: {}, rawHeaders: [] }
const NAME = 'a'.repeat(43)
const SNAPSHOT = { fetchedAt: 1, staleUntil: 2, text: '' }

const registry = createRegistry()
registry.register({ tenant: 't', provider: 'p', ...ONE, requireHttps: true })
const verifier = createVerifier(ONE)
const tenantVerifier = createVerifier({ registry })
const authenticator = createAuthenticator(ONE)
const cache = new JwksCache({ jwksUri: 'https://issuer.test/jwks' })
const stores = {
  memoryStore: memoryStore(),
  fileStore: fileStore({ directory: '/nonexistent/snapshots' }),
  redisStore: redisStore({ url: 'redis://127.0.0.1:1', integrityKey: false }),
}
const fleet = stores.redisStore.fleet
const clock = createTestClock()

afterAll(async () => {
  await Promise.all([verifier.close(), registry.close(), authenticator.close(), cache.stop()])
  await stores.redisStore.close()
})

const arg = (name: string, fine: readonly Kind[], run: (value: unknown) => unknown): Argument => ({
  name,
  fine,
  call: run,
})
/** A function of options alone, which need not be given. */
const ofOptions = (path: string): readonly Argument[] => [
  arg('options', [...OPTIONAL, ...OBJECT], (value) => call(path, value)),
]
/** A function of options alone, which lack something when they are empty. */
const ofNeededOptions = (path: string): readonly Argument[] => [arg('options', [], (value) => call(path, value))]
const ofPage = (path: string): readonly Argument[] => [
  arg('registry', [], (value) => call(path, value)),
  arg('options', [...OPTIONAL, ...OBJECT], (value) => call(path, registry, value)),
]
const ofMetrics = (path: string): readonly Argument[] => [
  arg('options', [...OPTIONAL, ...OBJECT], (value) => call(path, value)),
  arg('register', OPTIONAL, (value) => call(path, { register: value })),
]
const ofClaims = (path: string): readonly Argument[] => [
  arg('required', [...ANYTHING_IS_JUDGED_ELSEWHERE, 'a function'], (value) => call(path, value)),
]
/** What a guard may require is no question of types alone; `packages/core/src/request/guards.test.ts` has it. */
const ANYTHING_IS_JUDGED_ELSEWHERE: readonly Kind[] = [
  ...OBJECT,
  'nothing',
  'null',
  'a number',
  'not a number',
  'a bigint',
  'true',
  'a text',
  'a symbol',
  'a list',
]
const ofScopes = (path: string): readonly Argument[] => [arg('scope', TEXT, (value) => call(path, value))]
const ofScopeList = (path: string): readonly Argument[] => [
  arg('scopes', ['a list'], (value) => call(path, value)),
  arg('scope', TEXT, (value) => call(path, [value])),
]

/** Each export, and each argument of it. One that is not here fails. */
const FUNCTIONS: Readonly<Record<string, readonly Argument[]>> = {
  'core.admit': [
    arg('authenticator', [], (value) => call('core.admit', value, {}, REQUEST)),
    arg('request', [...OBJECT, 'a list'], (value) => call('core.admit', authenticator, value, REQUEST)),
    arg('view', [], (value) => call('core.admit', authenticator, {}, value)),
  ],
  'core.anyScopeGuard': ofScopeList('core.anyScopeGuard'),
  'core.scopeGuard': ofScopeList('core.scopeGuard'),
  'core.claimsGuard': ofClaims('core.claimsGuard'),
  'core.createAuthenticator': ofNeededOptions('core.createAuthenticator'),
  'core.createRegistry': ofOptions('core.createRegistry'),
  'core.createVerifier': ofNeededOptions('core.createVerifier'),
  'core.duration': [arg('text', ['a number'], (value) => call('core.duration', value))],
  'core.fileStore': ofNeededOptions('core.fileStore'),
  'core.findAuth': [arg('request', [...OBJECT, 'a list'], (value) => call('core.findAuth', value))],
  'core.requireAuth': [arg('request', [], (value) => call('core.requireAuth', value))],
  'core.validHost': [
    arg('rawHeaders', ['a list'], (value) => call('core.validHost', value, 'a.test')),
    arg('host', TEXT, (value) => call('core.validHost', [], value)),
  ],
  'core.healthEndpoint': ofPage('core.healthEndpoint'),
  'core.statusEndpoint': ofPage('core.statusEndpoint'),
  'core.judgeRequest': [
    arg('request', [...OBJECT, 'a list'], (value) => call('core.judgeRequest', value, () => undefined)),
    arg('guard', ['a function'], (value) => call('core.judgeRequest', {}, value)),
  ],
  'core.logger': [
    arg('target', [], (value) => call('core.logger', value)),
    arg('options', [...OPTIONAL, ...OBJECT], (value) => call('core.logger', console, value)),
  ],
  'core.memoryStore': ofOptions('core.memoryStore'),
  'core.metricsEndpoint': ofMetrics('core.metricsEndpoint'),
  'core.JwksCache': [
    arg('options', [], (value) => construct('core.JwksCache', value)),
    arg('options from the environment', [], (value) => method(JwksCache, 'fromEnv', value)),
    arg('env', [...OPTIONAL, ...OBJECT, 'a list'], (value) =>
      method(JwksCache, 'fromEnv', { jwksUri: 'https://issuer.test/jwks' }, value),
    ),
  ],
  'core.RefusedError': [arg('code', [], (value) => construct('core.RefusedError', value))],
  'inspection.inspectCertificates': [
    arg('url', [], (value) => call('inspection.inspectCertificates', value)),
    arg('options', [...OPTIONAL, ...OBJECT, 'a promise'], (value) =>
      call('inspection.inspectCertificates', 'https://127.0.0.1:1', value),
    ),
    arg('signal', OPTIONAL, (value) =>
      call('inspection.inspectCertificates', 'https://127.0.0.1:1', { signal: value }),
    ),
  ],
  'inspection.inspectProvider': [
    arg('url', [], (value) => call('inspection.inspectProvider', value)),
    arg('options', [...OPTIONAL, ...OBJECT], (value) =>
      call('inspection.inspectProvider', 'https://127.0.0.1:1', value),
    ),
    arg('signal', OPTIONAL, (value) => call('inspection.inspectProvider', 'https://127.0.0.1:1', { signal: value })),
    arg('onRequest', [...OPTIONAL, 'a function'], (value) =>
      call('inspection.inspectProvider', 'https://127.0.0.1:1', { onRequest: value }),
    ),
  ],
  'inspection.inspectSnapshot': [
    arg('options', [...OPTIONAL, ...OBJECT], (value) => call('inspection.inspectSnapshot', '', value)),
  ],
  'inspection.redisSnapshots': ofNeededOptions('inspection.redisSnapshots'),
  'inspection.unmetClaims': [
    arg('token', TEXT, (value) => call('inspection.unmetClaims', value, ONE)),
    arg('registration', [], (value) => call('inspection.unmetClaims', 'a.b.c', value)),
  ],
  'inspection.storedSnapshots': [arg('path', TEXT, (value) => call('inspection.storedSnapshots', value))],
  'opentelemetry.openTelemetry': ofOptions('opentelemetry.openTelemetry'),
  'prometheus.installDefaultExporter': ofOptions('prometheus.installDefaultExporter'),
  'prometheus.prometheus': [
    arg('options', [], (value) => call('prometheus.prometheus', value)),
    arg('register', [], (value) => call('prometheus.prometheus', { register: value })),
  ],
  ...Object.fromEntries(
    EXPORTED.filter((path) => path.startsWith('providers.') && path !== 'providers.recognizeProvider').map((path) => [
      path,
      ofNeededOptions(path),
    ]),
  ),
  'redis.redisStore': ofNeededOptions('redis.redisStore'),
  'testing.createTestAuthority': ofOptions('testing.createTestAuthority'),
  'testing.createTestClock': ofOptions('testing.createTestClock'),
  'testing.createTestIssuer': ofOptions('testing.createTestIssuer'),
  ...Object.fromEntries(
    ['express', 'koa', 'fastify'].flatMap((adapter) => [
      [`${adapter}.requireScope`, ofScopes(`${adapter}.requireScope`)],
      [`${adapter}.requireAnyScope`, ofScopes(`${adapter}.requireAnyScope`)],
      [`${adapter}.requireClaims`, ofClaims(`${adapter}.requireClaims`)],
      [`${adapter}.healthHandler`, ofPage(`${adapter}.healthHandler`)],
      [`${adapter}.statusPage`, ofPage(`${adapter}.statusPage`)],
      [`${adapter}.metricsHandler`, ofMetrics(`${adapter}.metricsHandler`)],
      [`${adapter}.getAuth`, [arg('request', [], (value) => call(`${adapter}.getAuth`, value))]],
    ]),
  ),
  'express.jwksAuth': ofNeededOptions('express.jwksAuth'),
  'koa.jwksAuth': ofNeededOptions('koa.jwksAuth'),
}

/** What answers whatever it is asked: a value of another type names nothing that there is. */
const ANSWERS: Readonly<Record<string, (value: unknown) => unknown>> = {
  'core.JwksAuthError': (value) => construct('core.JwksAuthError', value, 'it failed'),
  'core.OptionsError': (value) => construct('core.OptionsError', value),
  'core.SourceError': (value) => construct('core.SourceError', value, 'it failed'),
  'core.toError': (value) => call('core.toError', value),
  'providers.recognizeProvider': (value) => call('providers.recognizeProvider', value),
  'inspection.inspectSnapshot': (value) => call('inspection.inspectSnapshot', value),
  'inspection.storeFailure': (value) => call('inspection.storeFailure', value),
  'registry.unregister': (value) => method(registry, 'unregister', value, value),
  'registry.invalidateTenant': (value) => method(registry, 'invalidateTenant', value),
  'registry.status': (value) => method(registry, 'status', value, value),
  'JwksAuthError.is': (value) => method(RefusedError, 'is', value),
}

/** What is exported, and has nothing to be called with by its users. */
const NOT_CALLED: Readonly<Record<string, string>> = {
  'core.Authenticator': 'createAuthenticator makes them',
  'core.tenantFrom': 'its functions have rows among the methods',
  'core.nodeSignatures': 'takes nothing; core alone calls what it returns',
  'core.joseSignatures': 'takes nothing; core alone calls what it returns',
  'fastify.authenticate': 'Fastify calls it, as a hook',
  'fastify.jwksAuth': 'Fastify calls it, with options that createAuthenticator reads',
}

const METHODS: Readonly<Record<string, readonly Argument[]>> = {
  'registry.register': [arg('options', [], (value) => method(registry, 'register', value))],
  'registry.refresh': [
    arg('tenant', [], (value) => method(registry, 'refresh', value)),
    arg('provider', OPTIONAL, (value) => method(registry, 'refresh', 't', value)),
  ],
  'registry.resolve': [
    arg('tenant', [], (value) => method(registry, 'resolve', value, 'p', { alg: 'RS256' })),
    arg('provider', [], (value) => method(registry, 'resolve', 't', value, { alg: 'RS256' })),
    arg('query', [], (value) => method(registry, 'resolve', 't', 'p', value)),
    arg('kid', [...OPTIONAL, ...TEXT], (value) => method(registry, 'resolve', 't', 'p', { alg: 'RS256', kid: value })),
    arg('alg', TEXT, (value) => method(registry, 'resolve', 't', 'p', { alg: value })),
    arg('signal', OPTIONAL, (value) => method(registry, 'resolve', 't', 'p', { alg: 'RS256', signal: value })),
  ],
  'verifier.verify': [
    arg('token', [], (value) => method(verifier, 'verify', value)),
    arg('options', [], (value) => method(verifier, 'verify', 'x', value)),
    arg('signal', [], (value) => method(verifier, 'verify', 'x', { signal: value })),
    arg('tenant', [], (value) => method(verifier, 'verify', 'x', { tenant: value })),
  ],
  'tenantVerifier.verify': [
    arg('token', [], (value) => method(tenantVerifier, 'verify', value, { tenant: 't' })),
    arg('options', [], (value) => method(tenantVerifier, 'verify', 'x', value)),
    arg('tenant', [], (value) => method(tenantVerifier, 'verify', 'x', { tenant: value })),
  ],
  'authenticator.authenticate': [
    arg('request', [], (value) => method(authenticator, 'authenticate', value)),
    arg('headers', [...OBJECT, 'a list'], (value) =>
      method(authenticator, 'authenticate', { ...REQUEST, headers: value }),
    ),
  ],
  'authenticator.refuse': [arg('error', [], (value) => method(authenticator, 'refuse', value))],
  'cache.start': [
    arg('options', [...OPTIONAL, ...OBJECT], (value) => method(cache, 'start', value)),
    arg('tolerateFailure', [...OPTIONAL, 'true'], (value) => method(cache, 'start', { tolerateFailure: value })),
  ],
  'tenantFrom.header': [
    arg('name', TEXT, (value) => method(tenantFrom, 'header', value)),
    arg('request', [], (value) => apply(tenantFrom.header('x'), undefined, [value])),
  ],
  'tenantFrom.subdomain': [
    arg('base', TEXT, (value) => method(tenantFrom, 'subdomain', value)),
    arg('request', [], (value) => apply(tenantFrom.subdomain('a.test'), undefined, [value])),
  ],
  'tenantFrom.pathSegment': [
    arg('index', ['a number'], (value) => method(tenantFrom, 'pathSegment', value)),
    arg('request', [], (value) => apply(tenantFrom.pathSegment(0), undefined, [value])),
  ],
  'tenantFrom.claim': [
    arg('name', TEXT, (value) => method(tenantFrom, 'claim', value)),
    arg('token', [], (value) => method(tenantFrom.claim('a'), 'read', value)),
  ],
  'the health endpoint': [arg('request', [], (value) => apply(healthEndpoint(registry), undefined, [value]))],
  'the status endpoint': [arg('request', [], (value) => apply(statusEndpoint(registry), undefined, [value]))],
  ...Object.fromEntries(
    Object.entries(stores).flatMap(([name, store]) => [
      [`${name}.load`, [arg('name', [], (value) => method(store, 'load', value))]],
      [`${name}.delete`, [arg('name', [], (value) => method(store, 'delete', value))]],
      [
        `${name}.save`,
        [
          arg('name', [], (value) => method(store, 'save', value, SNAPSHOT)),
          arg('snapshot', [], (value) => method(store, 'save', NAME, value)),
          arg('fetchedAt', ['a number'], (value) => method(store, 'save', NAME, { ...SNAPSHOT, fetchedAt: value })),
          arg('staleUntil', ['a number'], (value) => method(store, 'save', NAME, { ...SNAPSHOT, staleUntil: value })),
          arg('text', TEXT, (value) => method(store, 'save', NAME, { ...SNAPSHOT, text: value })),
        ],
      ],
    ]),
  ),
  'fleet.lease': [
    arg('name', [], (value) => method(fleet, 'lease', value, 100)),
    arg('ms', ['a number'], (value) => method(fleet, 'lease', NAME, value)),
  ],
  'fleet.publish': [
    arg('name', [], (value) => method(fleet, 'publish', value, SNAPSHOT, 0)),
    arg('snapshot', [], (value) => method(fleet, 'publish', NAME, value, 0)),
  ],
  'fleet.subscribe': [arg('listener', [], (value) => method(fleet, 'subscribe', value))],
  'clock.after': [arg('ms', ['a number'], (value) => method(clock, 'after', value, () => {}))],
  'clock.advance': [arg('ms', ['a number'], (value) => method(clock, 'advance', value))],
  'clock.jumpWall': [arg('ms', ['a number'], (value) => method(clock, 'jumpWall', value))],
}

describe.each(Object.entries({ ...FUNCTIONS, ...METHODS }))('%s', (_path, taken) => {
  it.each(taken)('refuses a wrong $name with an error that has a code', async (argument) => {
    expect(await uncoded(argument)).toEqual([])
  })
})

describe('Whatever is asked of it', () => {
  it.each(Object.entries(ANSWERS))('%s answers', async (_path, answers) => {
    expect(await thrownBy(answers)).toEqual([])
  })

  it('the metrics endpoint answers', async () => {
    const answerTo = metricsEndpoint({ register: new Metrics() })
    expect(await thrownBy((value) => apply(answerTo, undefined, [value]))).toEqual([])
  })
})

describe('Every export', () => {
  it('has a row here, and every row is of an export', () => {
    const rows = new Set([...Object.keys(FUNCTIONS), ...Object.keys(ANSWERS), ...Object.keys(NOT_CALLED)])
    const named = [...rows].filter((path) =>
      /^(core|inspection|opentelemetry|prometheus|providers|redis|express|koa|fastify|testing)\./.test(path),
    )
    expect(named.toSorted()).toEqual([...EXPORTED].toSorted())
  })

  it.each([
    ['registry', registry, ['list', 'statuses', 'readiness', 'start', 'persistAll', 'restoreFromPersistence', 'close']],
    ['verifier', verifier, ['close']],
    ['authenticator', authenticator, ['close']],
    ['cache', cache, ['get', 'stop']],
    ['tenantFrom', tenantFrom, ['issuer']],
    ['memoryStore', stores.memoryStore, ['close', 'toJSON']],
    ['fileStore', stores.fileStore, ['close', 'toJSON']],
    ['redisStore', stores.redisStore, ['close', 'toJSON']],
    ['fleet', fleet ?? {}, ['close']],
    ['clock', clock, ['now', 'random']],
  ])('and so has every method of %s that takes an argument', (name, owner, without) => {
    const rows = new Set([...Object.keys(METHODS), ...Object.keys(ANSWERS)])
    const missing = methodsOf(owner).filter((one) => !without.includes(one) && !rows.has(`${name}.${one}`))
    expect(missing.filter((one) => !INTERNAL.includes(`${name}.${one}`))).toEqual([])
  })
})

/** Not in the interface that users see. */
const INTERNAL = [
  'candidates',
  'ensureTenant',
  'find',
  'findByIssuer',
  'add',
  'promote',
  'isActive',
  'isUsableInFlight',
].map((one) => `registry.${one}`)

function methodsOf(owner: object): readonly string[] {
  const prototype: unknown = Object.getPrototypeOf(owner)
  const own = [owner, prototype === Object.prototype ? {} : Object(prototype)] as readonly object[]
  return own
    .flatMap((one) => Object.entries(Object.getOwnPropertyDescriptors(one)))
    .filter(([name, { value }]) => name !== 'constructor' && typeof value === 'function')
    .map(([name]) => name)
}

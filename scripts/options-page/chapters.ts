import type { Kit } from './kit.js'
import { PRESETS } from './presets.js'
import type { Chapter, Section } from './section.js'
import { TESTING } from './testing-kit.js'

const ONE = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' }

function toRegistration({ core }: Kit, options: object): unknown {
  const registry = core.createRegistry()
  registry.register({ ...ONE, ...options })
  return registry
}

function toRegistry({ core }: Kit, options: object): unknown {
  return core.createRegistry(options)
}

const REQUESTS: readonly Section[] = [
  {
    heading: 'How requests are answered',
    types: ['AuthenticatorOptions'],
    files: ['core/src/request/authenticate.ts'],
    give: ({ core }, options) => core.createAuthenticator({ ...ONE, ...options }),
    defaults: { requests: '' },
  },
  {
    heading: 'Many tenants',
    types: ['ManyTenantsOptions'],
    files: ['core/src/create.ts'],
    give: ({ core }, options) => core.createAuthenticator({ registry: core.createRegistry(), ...options }),
  },
  {
    heading: "Fastify's plugin",
    types: ['JwksAuthPluginOptions'],
    files: ['fastify/src/plugin.ts'],
    give: ({ fastify }, options) => fastify.jwksAuth({}, options),
  },
]

const REGISTRY: readonly Section[] = [
  {
    heading: 'A registry as a whole',
    types: ['SharedOptions'],
    files: ['core/src/registry/registry-options.ts'],
    give: toRegistry,
    defaults: {
      'fetch.maxRsaBits': 'maxRsaBits',
      maxTokenBytes: 'maxTokenBytes',
      verifiedTokenBytes: 'verifiedTokenBytes',
      maxOpenFetches: 'maxOpenFetches',
    },
  },
  {
    heading: 'Tenants on demand',
    types: ['LoaderOptions'],
    files: ['core/src/tenants/loader-options.ts'],
    give: toRegistry,
    defaults: { tenants: '' },
  },
]

const REGISTRATION: readonly Section[] = [
  {
    heading: 'Whom it is for, and where its keys are',
    types: ['RegistrationOptions', 'KeysFrom'],
    files: ['core/src/options/registration-options.ts'],
    give: toRegistration,
    defaults: {
      'registration.tenant': 'tenant',
      'registration.provider': 'provider',
      'registration.dedicatedIssuer': 'dedicatedIssuer',
      'registration.prefetch': 'prefetch',
    },
  },
  {
    heading: 'The issuer',
    types: ['IssuerOptions'],
    files: ['core/src/options/issuer-options.ts'],
    give: toRegistration,
  },
  {
    heading: 'Audience and other claims',
    types: ['ClaimOptions'],
    files: ['core/src/options/claim-options.ts'],
    give: toRegistration,
    defaults: { 'registration.audienceClaim': 'audienceClaim' },
  },
  {
    heading: 'What the provider is sent',
    types: ['RequestOptions'],
    files: ['core/src/options/request-options.ts'],
    give: toRegistration,
  },
]

const INHERITED: readonly Section[] = [
  {
    heading: 'Tokens',
    types: ['TokenOptions'],
    files: ['core/src/options/token-options.ts'],
    give: toRegistry,
    defaults: { token: '' },
  },
  {
    heading: 'Cache',
    types: ['CacheOptions'],
    files: ['core/src/options/cache-options.ts'],
    give: toRegistry,
    defaults: { cache: '' },
  },
  {
    heading: 'Fetching and network',
    types: ['FetchOptions'],
    files: ['core/src/options/fetch-options.ts'],
    give: toRegistry,
    defaults: { fetch: '' },
    // An option of the registry.
    without: ['fetch.maxRsaBits'],
  },
]

const CALLS: readonly Section[] = [
  {
    heading: 'Registering',
    types: ['RegisterOptions'],
    files: ['core/src/registry/register-options.ts'],
    takenBy: '`registry.register`, after the registration',
    defaults: { register: '' },
  },
  {
    heading: 'Verifying a token',
    types: ['VerifyOptions'],
    files: ['core/src/create.ts'],
    takenBy: '`verify` of a verifier, after the token',
  },
  {
    heading: 'Verifying a token of a tenant',
    types: ['TenantVerifyOptions'],
    files: ['core/src/create.ts'],
    takenBy: '`verify` of a verifier that was given a registry, with the options of the section before',
  },
  {
    heading: 'Asking for keys',
    types: ['KeyQuery'],
    files: ['core/src/cache/manager.ts'],
    takenBy: '`registry.resolve`, after tenant and provider',
  },
]

const STORES: readonly Section[] = [
  {
    heading: 'Files',
    types: ['FileStoreOptions'],
    files: ['core/src/persistence/file-store.ts'],
    takenBy: '`fileStore`',
    give: ({ core }, options) => core.fileStore(options),
    defaults: { maxSnapshotBytes: 'maxSnapshotBytes' },
  },
  {
    heading: 'Redis',
    types: ['RedisStoreOptions', 'RedisFrom'],
    files: ['core/src/redis/redis-store.ts', 'core/src/redis/redis-tls.ts'],
    takenBy:
      '`redisStore` of `@jwks-auth/core/redis`. Processes that share it are a [fleet](../guide/fleets.md), which has no options of its own',
    give: ({ redis }, options) => redis.redisStore({ url: 'rediss://localhost', integrityKey: false, ...options }),
    defaults: { maxSnapshotBytes: 'maxSnapshotBytes', redisKeyPrefix: 'keyPrefix' },
  },
  {
    heading: 'Memory',
    types: ['MemoryStoreOptions'],
    files: ['core/src/persistence/memory-store.ts'],
    takenBy: '`memoryStore`',
    give: ({ core }, options) => core.memoryStore(options),
  },
]

const OBSERVERS: readonly Section[] = [
  {
    heading: 'Log',
    types: ['LoggerOptions'],
    files: ['core/src/observe/logger.ts'],
    takenBy: '`logger`, after its target',
    give: ({ core }, options) => core.logger(console, options),
    defaults: { logger: '' },
  },
  {
    heading: 'Prometheus, your own registry',
    types: ['PrometheusOptions'],
    files: ['core/src/observe/prometheus-options.ts'],
    takenBy: '`prometheus` of `@jwks-auth/core/prometheus`, with the options of the next section',
    give: ({ prometheus }, options) => prometheus.prometheus(options),
  },
  {
    heading: 'Prometheus',
    types: ['ExporterOptions'],
    files: ['core/src/observe/prometheus-options.ts'],
    takenBy: '`prometheus` and `installDefaultExporter` of `@jwks-auth/core/prometheus`',
    give: ({ prometheus }, options) => prometheus.installDefaultExporter(options),
    defaults: { metrics: '' },
  },
  {
    heading: 'OpenTelemetry',
    types: ['OpenTelemetryOptions'],
    files: ['core/src/observe/opentelemetry.ts'],
    takenBy: '`openTelemetry` of `@jwks-auth/core/opentelemetry`',
    give: ({ openTelemetry }, options) => openTelemetry.openTelemetry(options),
    defaults: { 'metrics.labels': 'labels', 'metrics.maxLabelSets': 'maxLabelSets' },
  },
]

const PAGES: readonly Section[] = [
  {
    heading: 'Health',
    types: ['HealthOptions'],
    files: ['core/src/status/health-endpoint.ts'],
    takenBy: "every adapter's `healthHandler`, after the registry",
    give: ({ core }, options) => core.healthEndpoint(core.createRegistry(), options),
    defaults: { health: '' },
  },
  {
    heading: 'Status page',
    types: ['StatusPageOptions'],
    files: ['core/src/status/status-options.ts'],
    takenBy: "every adapter's `statusPage`, after the registry",
    give: ({ core }, options) => core.statusEndpoint(core.createRegistry(), options),
    defaults: { statusPage: '' },
  },
  {
    heading: 'Metrics',
    types: ['MetricsHandlerOptions'],
    files: ['core/src/observe/metrics-endpoint.ts'],
    takenBy: "every adapter's `metricsHandler`",
    give: ({ core }, options) => core.metricsEndpoint(options),
  },
]

const KEYS_ONLY: readonly Section[] = [
  {
    heading: 'One cache',
    types: ['JwksCacheOptions'],
    files: ['core/src/standalone/options.ts'],
    takenBy: '`JwksCache`, with those of [fetching and network](#fetching-and-network) except `retry`',
    give: ({ core }, options) => new core.JwksCache({ jwksUri: 'https://login.example.com/jwks', ...options }),
    defaults: { jwksCache: '' },
  },
  {
    heading: 'Starting it',
    types: ['JwksCacheStartOptions'],
    files: ['core/src/standalone/options.ts'],
    takenBy: '`start` of a `JwksCache`',
    defaults: { jwksCacheStart: '' },
  },
]

const INSPECTION: readonly Section[] = [
  {
    heading: 'A provider',
    types: ['InspectOptions'],
    files: ['core/src/inspection/inspect-options.ts'],
    takenBy:
      '`inspectProvider` and `inspectCertificates`, with those of [fetching and network](#fetching-and-network) except `retry`',
    give: ({ inspection }, options) => inspection.inspectProvider('https://login.example.com/', options),
    defaults: { 'fetch.retry.attemptTimeout': 'timeout' },
  },
  {
    heading: 'A stored snapshot',
    types: ['SnapshotOptions'],
    files: ['core/src/inspection/inspect-snapshot.ts'],
    takenBy: '`inspectSnapshot`, after its text',
    give: ({ inspection }, options) => inspection.inspectSnapshot('', options),
    defaults: { 'fetch.maxResponseBytes': 'maxResponseBytes' },
  },
  {
    heading: 'The snapshots of a Redis',
    types: ['RedisSnapshotsOptions'],
    files: ['core/src/inspection/redis-snapshots.ts'],
    takenBy: '`redisSnapshots`',
    defaults: { redisKeyPrefix: 'keyPrefix' },
  },
]

/** The page, in order. */
export const CHAPTERS: readonly Chapter[] = [
  { heading: 'Requests', sections: REQUESTS },
  { heading: 'The registry', sections: REGISTRY },
  { heading: 'A registration', sections: REGISTRATION },
  { heading: 'What registrations inherit', sections: INHERITED },
  { heading: 'Calls', sections: CALLS },
  { heading: 'Stores', sections: STORES },
  { heading: 'Observers', sections: OBSERVERS },
  { heading: 'Handlers', sections: PAGES },
  { heading: 'Keys only', sections: KEYS_ONLY },
  { heading: 'Presets', sections: PRESETS },
  { heading: 'Inspection', sections: INSPECTION },
  { heading: 'The testing kit', sections: TESTING },
]

/** What may hold a function and is no row of the table, and why. `docs/spec/callbacks.md` names the same. */
export const EXEMPT: Readonly<Record<string, string>> = {
  'ManyTenantsOptions.registry': 'made by createRegistry, or refused',
  'VerifyOptions.signal': 'an AbortSignal of the platform',
  'KeyQuery.signal': 'an AbortSignal of the platform',
  'InspectOptions.signal': 'an AbortSignal of the platform',
  'RedisFrom.client': 'a client of ioredis; tests/redis break its connection in every way',
  'PrometheusOptions.register': 'a Registry of prom-client, called at construction',
  'OpenTelemetryOptions.tracerProvider': 'called at construction',
  'TestIssuerOptions.discoveryDocument': 'data, sent as JSON',
  'TestIssuerOptions.clock': 'belongs to a test',
  'SignOptions.header': 'data, signed as JSON',
  'TestClockOptions.random': 'belongs to a test',
}

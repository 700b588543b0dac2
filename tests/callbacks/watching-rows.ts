import {
  JwksCache,
  logger,
  metricsEndpoint,
  RefusedError,
  type JwksAuthEvent,
  type LogTarget,
  type Observer,
} from '@jwks-auth/core'
import { inspectProvider } from '@jwks-auth/core/inspection'
import { openTelemetry } from '@jwks-auth/core/opentelemetry'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import { metrics, trace, type Meter } from '@opentelemetry/api'
import type { Double } from './double.js'
import { decides, WATCHES, type Row } from './row.js'
import { settled } from './settled.js'
import { makeWorld, type World } from './world.js'

const LEVELS: Readonly<Record<keyof LogTarget, JwksAuthEvent>> = {
  debug: { type: 'registry_closed', tenant: '*', provider: '*', sources: () => [] },
  info: { type: 'token_refused', tenant: 'a', provider: 'b', code: 'token_expired', detail: undefined, duration: 1 },
  warn: { type: 'store_failed', tenant: 'a', provider: 'b', operation: 'load', code: 'error' },
  error: {
    type: 'token_refused',
    tenant: 'a',
    provider: 'b',
    code: 'keys_unavailable',
    detail: undefined,
    duration: 1,
  },
}

const quiet: LogTarget = { debug() {}, info() {}, warn() {}, error() {} }
const honestTrace: NonNullable<Observer['trace']> = { run: (_operation, work) => work(() => {}), waits() {} }

/** Callbacks that are told of something, and those that spare a fetch. */
export const WATCHING_ROWS: readonly Row[] = [
  {
    callback: 'SharedOptions.observers',
    promised: WATCHES,
    open: (double) => makeWorld({ registry: () => ({ observers: [double.of(() => {})] }) }, double),
  },
  ...(['run', 'waits'] as const).map((method): Row => ({
    callback: `Trace.${method}`,
    promised: WATCHES,
    fresh: true,
    open: (double) => {
      const observer = Object.assign(() => {}, { trace: double.in(honestTrace, method) })
      return makeWorld({ warm: false, registry: () => ({ observers: [observer] }) }, double)
    },
  })),
  ...(['debug', 'info', 'warn', 'error'] as const).map((level): Row => ({
    callback: `LogTarget.${level}`,
    promised: WATCHES,
    open: (double) => logging(double, level),
  })),
  ...(['info', 'warn', 'error'] as const).map((level): Row => ({
    callback: `CacheLogger.${level}`,
    promised: WATCHES,
    open: (double) => caching(double, level),
  })),
  {
    callback: 'OpenTelemetryOptions.tracer',
    promised: WATCHES,
    open: (double) => {
      const observer = openTelemetry({ tracer: double.in(trace.getTracer('test'), 'startSpan') })
      return makeWorld({ registry: () => ({ observers: [observer] }) }, double)
    },
  },
  {
    callback: 'OpenTelemetryOptions.meter',
    promised: WATCHES,
    open: (double) => {
      const meter: Meter = metrics.getMeter('test')
      const instruments = {
        createCounter: () => ({ add: double.of(() => {}) }),
        createHistogram: () => ({ record: double.of(() => {}) }),
      }
      const observer = openTelemetry({ meter: Object.assign(Object.create(meter), instruments) })
      return makeWorld({ registry: () => ({ observers: [observer] }) }, double)
    },
  },
  {
    callback: 'InspectOptions.onRequest',
    promised: WATCHES,
    open: inspecting,
  },
  {
    callback: 'MetricsRegister.metrics',
    // It waits for the metrics as any handler would.
    promised: decides([500], [], [200, 500]),
    async open(double) {
      const endpoint = metricsEndpoint({ register: { contentType: 'text/plain', metrics: double.of(() => 'a 1') } })
      const use = async (): Promise<number> => {
        try {
          return (await endpoint('GET')).status
        } catch (error) {
          if (error instanceof Error) return 500
          throw error
        }
      }
      return { clock: createTestClock(), use, useOther: use, [Symbol.asyncDispose]: async () => {} }
    },
  },
]

async function inspecting(double: Double): Promise<World> {
  const clock = createTestClock()
  const issuer = await createTestIssuer({ alg: 'ES256', clock })
  const inspect = async (onRequest: () => void): Promise<number> => {
    const options = { requireHttps: false, timeout: '10m', clock, onRequest } as const
    const { usable } = await settled(inspectProvider(issuer.issuer, options), clock)
    return usable === 'yes' ? 200 : 500
  }
  return {
    clock,
    use: () => inspect(double.of(() => {})),
    useOther: () => inspect(() => {}),
    [Symbol.asyncDispose]: async () => await issuer.close(),
  }
}

async function logging(double: Double, level: keyof LogTarget): Promise<World> {
  const clock = createTestClock()
  const observe = logger(double.in(quiet, level), { clock, order: 'fields-first' })
  const world = await makeWorld({ clock, registry: () => ({ observers: [observe] }) }, double)
  return {
    ...world,
    async use() {
      // Twice: what repeats is told from a timer.
      observe(LEVELS[level])
      observe(LEVELS[level])
      await clock.advance(61_000)
      return await world.use()
    },
  }
}

/** A cache whose provider is there, then fails for a while, then for too long. */
async function caching(double: Double, level: 'info' | 'warn' | 'error'): Promise<World> {
  const clock = createTestClock()
  const issuer = await createTestIssuer({ alg: 'ES256', clock })
  const cache = new JwksCache({
    jwksUri: issuer.jwksUri,
    requireHttps: false,
    clock,
    ttl: '1m',
    maxStaleness: '10m',
    fetchTimeout: '10m',
    logger: double.in(quiet, level),
  })
  double.reenter = () => cache.get().catch(() => [])
  const get = async (): Promise<number> =>
    await settled(
      cache.get().then(
        () => 200,
        (error: unknown) => (error instanceof RefusedError ? error.status : 500),
      ),
      clock,
    )
  const use = async (): Promise<number> => {
    await issuer.behave()
    await clock.advance(120_000)
    const fresh = await get()
    await issuer.misbehave({ status: 404 })
    await clock.advance(120_000)
    const stale = await get()
    await clock.advance(660_000)
    const none = await get()
    return fresh === 200 && stale === 200 && none === 503 ? 200 : 500
  }
  return {
    clock,
    use,
    useOther: use,
    async [Symbol.asyncDispose]() {
      await cache.stop()
      await issuer.close()
    },
  }
}

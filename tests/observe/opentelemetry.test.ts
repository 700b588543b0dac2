import { OptionsError, type Observer } from '@jwks-auth/core'
import { openTelemetry, type OpenTelemetryOptions } from '@jwks-auth/core/opentelemetry'
import { context, SpanKind, SpanStatusCode, trace, type Tracer } from '@opentelemetry/api'
import { AsyncLocalStorageContextManager } from '@opentelemetry/context-async-hooks'
import {
  AggregationTemporality,
  InMemoryMetricExporter,
  MeterProvider,
  PeriodicExportingMetricReader,
} from '@opentelemetry/sdk-metrics'
import {
  InMemorySpanExporter,
  NodeTracerProvider,
  SimpleSpanProcessor,
  type ReadableSpan,
} from '@opentelemetry/sdk-trace-node'
import { afterAll, beforeEach, describe, expect, it } from 'vitest'
import { aService, tokenFor } from './setup.js'

const exporter = new InMemorySpanExporter()
const provider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })
// By the API that is tested: the SDK would register with its own, which another version may not take.
trace.setGlobalTracerProvider(provider)
context.setGlobalContextManager(new AsyncLocalStorageContextManager().enable())
const app = provider.getTracer('app')

beforeEach(() => {
  exporter.reset()
})
afterAll(async () => {
  await provider.shutdown()
  trace.disable()
  context.disable()
})

/** The spans that have ended, by name, in the order of their end. */
function spans(name?: string): readonly ReadableSpan[] {
  return exporter.getFinishedSpans().filter((span) => name === undefined || span.name === `jwks_auth.${name}`)
}

function only(name: string): ReadableSpan {
  const found = spans(name)
  if (found[0] === undefined || found.length > 1) throw new Error(`${found.length} spans ${name}`)
  return found[0]
}

const parentOf = ({ parentSpanContext }: ReadableSpan): string | undefined => parentSpanContext?.spanId
const idOf = (span: ReadableSpan): string => span.spanContext().spanId

describe('A verification', () => {
  it('is a child of the active span, its refresh a child of it, and its fetch a child of that', async () => {
    const service = await aService([openTelemetry()])
    service.register('acme', { jwksUri: undefined })
    const token = await tokenFor(service, 'acme')
    await app.startActiveSpan('request', async (request) => {
      expect(await service.verify('acme', token)).toBe('ok')
      request.end()
    })
    const [verify, refresh] = [only('verify'), only('refresh')]
    const [discovery, keys] = spans('fetch')
    if (discovery === undefined || keys === undefined) throw new Error('two fetches')
    const request = exporter.getFinishedSpans().find(({ name }) => name === 'request')
    expect(parentOf(verify)).toBe(request === undefined ? '' : idOf(request))
    expect(parentOf(refresh)).toBe(idOf(verify))
    expect([parentOf(discovery), parentOf(keys)]).toEqual([idOf(refresh), idOf(refresh)])
    expect([verify.kind, refresh.kind, keys.kind]).toEqual([SpanKind.INTERNAL, SpanKind.INTERNAL, SpanKind.CLIENT])
    expect(verify.attributes).toEqual({ 'jwks_auth.tenant': 'acme', 'jwks_auth.provider': 'default' })
    expect(refresh.attributes).toEqual({
      'jwks_auth.tenant': 'acme',
      'jwks_auth.provider': 'default',
      'jwks_auth.refresh.purpose': 'routine',
      'jwks_auth.refresh.keys': 1,
    })
    const url = new URL(service.issuer.jwksUri)
    expect(keys.attributes).toEqual({
      'http.request.method': 'GET',
      'server.address': '127.0.0.1',
      'server.port': Number(url.port),
      'url.full': url.href,
      'http.response.status_code': 200,
    })
    for (const span of [verify, refresh, discovery, keys]) expect(span.status).toEqual({ code: SpanStatusCode.UNSET })
  })

  it('lasts from its beginning to its end, around what it waits for', async () => {
    const service = await aService([openTelemetry()])
    service.register('acme')
    const release = service.issuer.hold()
    const before = Date.now()
    const waiting = service.verify('acme', tokenFor(service, 'acme'))
    await service.issuer.requested(1)
    expect(spans()).toEqual([])
    const held = Date.now()
    release()
    await waiting
    const after = Date.now()
    for (const name of ['verify', 'refresh', 'fetch']) {
      const { startTime, endTime } = only(name)
      // The clock of a span may be a part of a millisecond off.
      expect(millis(startTime)).toBeGreaterThanOrEqual(before - 2)
      expect(millis(startTime)).toBeLessThanOrEqual(held + 2)
      expect(millis(endTime)).toBeGreaterThanOrEqual(held - 2)
      expect(millis(endTime)).toBeLessThanOrEqual(after + 2)
    }
  })

  it('that finds all it takes at hand has no children', async () => {
    const service = await aService([openTelemetry()])
    service.register('acme')
    const token = await tokenFor(service, 'acme')
    await service.verify('acme', token)
    exporter.reset()
    expect(await service.verify('acme', token)).toBe('ok')
    expect(spans().map(({ name }) => name)).toEqual(['jwks_auth.verify'])
  })

  it('that waits for a refresh which another began is linked with it', async () => {
    const service = await aService([openTelemetry()])
    service.register('acme')
    const token = await tokenFor(service, 'acme')
    const release = service.issuer.hold()
    const first = service.verify('acme', token)
    await service.issuer.requested(1)
    const second = service.verify('acme', token)
    release()
    expect([await first, await second]).toEqual(['ok', 'ok'])
    const refresh = only('refresh')
    const [one, other] = spans('verify').toSorted((a) => (idOf(a) === parentOf(refresh) ? -1 : 1))
    expect(one?.links).toEqual([])
    expect(other?.links.map((link) => link.context.spanId)).toEqual([idOf(refresh)])
  })

  it('of a token that is refused says why, and is no error', async () => {
    const service = await aService([openTelemetry()])
    service.register('acme')
    const secret = 'aaaaaaaa.bbbbbbbb.cccccccc'
    expect(await service.verify('acme', secret)).toBe('token_malformed')
    const { attributes, status } = only('verify')
    expect(attributes).toEqual({ 'error.type': 'token_malformed' })
    expect(status).toEqual({ code: SpanStatusCode.UNSET })
    expect(await service.verify('made-up', tokenFor(service, 'acme'))).toBe('token_issuer_unknown')
    expect(JSON.stringify(spans().map(({ attributes: all, events, name }) => [all, events, name]))).not.toMatch(
      /made-up|aaaa/,
    )
  })

  it('of a token that cannot be judged is an error, and so are its refresh and its fetch', async () => {
    const service = await aService([openTelemetry()], { retry: { maxRetries: 0 } })
    service.register('acme')
    await service.issuer.misbehave({ status: 503 })
    expect(await service.verify('acme', tokenFor(service, 'acme'))).toBe('keys_unavailable')
    const [verify, refresh, fetch] = [only('verify'), only('refresh'), only('fetch')]
    expect(verify.status).toEqual({ code: SpanStatusCode.ERROR, message: 'keys_unavailable' })
    expect([refresh.status.code, fetch.status.code]).toEqual([SpanStatusCode.ERROR, SpanStatusCode.ERROR])
    expect(refresh.attributes).toMatchObject({ 'error.type': 'status', 'http.response.status_code': 503 })
    expect(fetch.attributes).toMatchObject({ 'error.type': '503', 'http.response.status_code': 503 })
  })
})

describe('A refresh', () => {
  it('that the clock began is nobody’s child, though a request set the clock', async () => {
    const service = await aService([openTelemetry()])
    service.registry.start()
    service.register('acme')
    await app.startActiveSpan('request', async (request) => {
      await service.verify('acme', tokenFor(service, 'acme'))
      request.end()
    })
    // In use, so that the clock keeps it fresh.
    await service.verify('acme', tokenFor(service, 'acme'))
    exporter.reset()
    service.issuer.resetCounts()
    const { refreshAt = 0 } = service.registry.status('acme', 'default') ?? {}
    // A timer runs in the context of whoever set it; this clock runs it in that of whoever moves it.
    await app.startActiveSpan('request', (request) =>
      service.clock.advance(refreshAt - service.clock.now().wall).finally(() => request.end()),
    )
    await service.issuer.requested(1)
    while (spans('refresh').length === 0) await new Promise(setImmediate)
    expect(parentOf(only('refresh'))).toBeUndefined()
    expect(parentOf(only('fetch'))).toBe(idOf(only('refresh')))
  })

  it('makes a span of each hop', async () => {
    const service = await aService([openTelemetry()], { retry: { maxRetries: 0 } })
    service.register('acme')
    await service.issuer.misbehave({ redirect: service.issuer.jwksUri })
    expect(await service.verify('acme', tokenFor(service, 'acme'))).toBe('keys_unavailable')
    const refresh = only('refresh')
    expect(refresh.attributes['error.type']).toBe('redirect')
    expect(spans('fetch').map((hop) => [parentOf(hop), hop.attributes['http.response.status_code']])).toEqual(
      Array.from({ length: 4 }, () => [idOf(refresh), 302]),
    )
  })

  it('shows no query of a URL, which may hold a secret', async () => {
    const service = await aService([openTelemetry()])
    service.register('acme', { jwksUri: `${service.issuer.jwksUri}?key=secret` })
    await service.verify('acme', tokenFor(service, 'acme'))
    expect(only('fetch').attributes['url.full']).toBe(`${service.issuer.jwksUri}?REDACTED`)
  })
})

describe('A tracer', () => {
  it('that throws hurts nobody', async () => {
    const broken = {
      startSpan() {
        throw new Error('no span')
      },
    } as unknown as Tracer
    const service = await aService([openTelemetry({ tracer: broken })])
    service.register('acme')
    expect(await service.verify('acme', tokenFor(service, 'acme'))).toBe('ok')
  })

  it('may stand beside another one, each with all spans', async () => {
    const other = new InMemorySpanExporter()
    const tracerProvider = new NodeTracerProvider({ spanProcessors: [new SimpleSpanProcessor(other)] })
    const observers: Observer[] = [openTelemetry(), openTelemetry({ tracerProvider })]
    const service = await aService(observers)
    service.register('acme')
    await service.verify('acme', tokenFor(service, 'acme'))
    const names = ['jwks_auth.fetch', 'jwks_auth.refresh', 'jwks_auth.verify']
    expect(other.getFinishedSpans().map(({ name }) => name)).toEqual(names)
    expect(spans().map(({ name }) => name)).toEqual(names)
  })
})

describe('A meter', () => {
  it('measures what the Prometheus exporter measures', async () => {
    const metricExporter = new InMemoryMetricExporter(AggregationTemporality.CUMULATIVE)
    const reader = new PeriodicExportingMetricReader({ exporter: metricExporter, exportIntervalMillis: 2 ** 30 })
    const meterProvider = new MeterProvider({ readers: [reader] })
    const service = await aService([openTelemetry({ meter: meterProvider.getMeter('test') })])
    service.register('acme')
    const token = await tokenFor(service, 'acme')
    await service.verify('acme', token)
    await service.verify('acme', token)
    await service.verify('made-up', token)
    await reader.forceFlush()
    const points = Object.fromEntries(
      (metricExporter.getMetrics()[0]?.scopeMetrics[0]?.metrics ?? []).map(({ descriptor, dataPoints }) => [
        descriptor.name,
        dataPoints.map(({ attributes, value }) => [attributes, typeof value === 'number' ? value : value.count]),
      ]),
    )
    await meterProvider.shutdown()
    const acme = { 'jwks_auth.tenant': 'acme', 'jwks_auth.provider': 'default' }
    const nobody = { 'jwks_auth.tenant': '', 'jwks_auth.provider': '' }
    expect(points).toEqual({
      'jwks_cache.requests': [
        [{ ...acme, 'jwks_cache.outcome': 'miss' }, 1],
        [{ ...acme, 'jwks_cache.outcome': 'hit' }, 1],
      ],
      'jwks_cache.refreshes': [[acme, 1]],
      'jwks_cache.refresh.duration': [[acme, 1]],
      'jwks_auth.verifications': [
        [{ ...acme, 'jwks_auth.outcome': 'accepted' }, 2],
        [{ ...nobody, 'jwks_auth.outcome': 'refused' }, 1],
      ],
      'jwks_auth.verification.duration': [
        [acme, 2],
        [nobody, 1],
      ],
      'jwks_cache.keys': [[acme, 1]],
      'jwks_cache.expires': [[acme, (service.registry.status('acme', 'default')?.expiresAt ?? 0) / 1000]],
    })
  })
})

describe('Wrong options', () => {
  it('are all named', () => {
    const wrong = { tracer: 1, tracerProvider: {}, meter: {}, labels: 'all', maxLabelSets: 0, extra: 1 } as unknown
    try {
      openTelemetry(wrong as OpenTelemetryOptions)
      expect.unreachable()
    } catch (error) {
      const fields = error instanceof OptionsError ? error.problems.map(({ field }) => field) : []
      expect(new Set(fields)).toEqual(new Set(Object.keys(wrong as object)))
    }
    expect(() => openTelemetry({ labels: 'none' })).toThrow(/labels: is for measurements: it needs a meter/)
  })
})

function millis([seconds, nanos]: readonly [number, number]): number {
  return seconds * 1000 + nanos / 1e6
}

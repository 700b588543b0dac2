import { OptionsError } from '@jwks-auth/core'
import { prometheus, type PrometheusOptions } from '@jwks-auth/core/prometheus'
import { Counter, Registry } from 'prom-client'
import { describe, expect, it } from 'vitest'
import { METRICS } from '../../packages/core/src/observe/metric-definitions.js'
import { parseExposition } from './exposition.js'
import { aService, AUDIENCE, tokenFor, type Service } from './setup.js'

interface Measured extends Service {
  readonly register_: Registry
  /** Samples by name and labels. */
  readonly read: () => Promise<ReadonlyMap<string, number>>
}

async function measured(options: Partial<PrometheusOptions> = {}, more: object = {}): Promise<Measured> {
  const register = new Registry()
  const service = await aService([prometheus({ register, ...options })], more)
  return { ...service, register_: register, read: () => samplesOf(register) }
}

async function samplesOf(register: Registry): Promise<ReadonlyMap<string, number>> {
  const parsed = parseExposition(await register.metrics())
  return new Map([...parsed.values()].flatMap(({ samples }) => [...samples]))
}

const ACME = 'tenant="acme",provider="default"'
const ANY = 'tenant="*",provider="default"'

/** The values of a metric by their labels, those of histograms left out. */
function valuesOf(samples: ReadonlyMap<string, number>, name: string): Record<string, number> {
  return Object.fromEntries(
    [...samples]
      .filter(([sample]) => sample === name || sample.startsWith(`${name}{`))
      .map(([sample, value]) => [sample.slice(name.length), value]),
  )
}

describe('The metrics', () => {
  it('have the names, types and texts of the specification, before anything was measured', async () => {
    const register = new Registry()
    prometheus({ register })
    const parsed = parseExposition(await register.metrics())
    expect([...parsed].map(([name, { type, help }]) => ({ name, type, help })).toSorted(byName)).toEqual(
      Object.values(METRICS)
        .map(({ name, type, help }) => ({ name, type, help }))
        .toSorted(byName),
    )
  })

  it('count requests for keys, fetches and verifications of a tenant', async () => {
    const acme = await measured()
    acme.register('acme')
    const token = await tokenFor(acme, 'acme')
    expect([await acme.verify('acme', token), await acme.verify('acme', token)]).toEqual(['ok', 'ok'])
    expect(await acme.verify('acme', `${token.slice(0, -8)}AAAAAAAA`)).toBe('signature_invalid')
    const samples = await acme.read()
    expect(valuesOf(samples, 'jwks_cache_requests_total')).toEqual({ [`{${ACME}}`]: 3 })
    expect(valuesOf(samples, 'jwks_cache_hits_total')).toEqual({ [`{${ACME}}`]: 2 })
    expect(valuesOf(samples, 'jwks_cache_misses_total')).toEqual({ [`{${ACME}}`]: 1 })
    // The second fetch is the look for another key of the same name.
    expect(valuesOf(samples, 'jwks_cache_refresh_total')).toEqual({ [`{${ACME},status="success"}`]: 2 })
    expect(valuesOf(samples, 'jwks_auth_verifications_total')).toEqual({
      [`{${ACME},outcome="accepted"}`]: 2,
      [`{${ACME},outcome="refused"}`]: 1,
    })
    expect(samples.get(`jwks_auth_verification_duration_seconds_count{${ACME}}`)).toBe(3)
    expect(samples.get(`jwks_cache_refresh_duration_seconds_count{${ACME}}`)).toBe(2)
  })

  it('tell how many keys there are and when they expire', async () => {
    const { clock, issuer, register, verify, read, ...service } = await measured({}, { defaultTtl: '10m' })
    register('acme')
    expect(valuesOf(await read(), 'jwks_cache_keys')).toEqual({ [`{${ACME}}`]: 0 })
    expect(valuesOf(await read(), 'jwks_cache_expires_timestamp_seconds')).toEqual({})
    await issuer.addKey('ES384')
    issuer.headers = {}
    await verify('acme', tokenFor({ issuer }, 'acme'))
    const { expiresAt = 0 } = service.registry.status('acme', 'default') ?? {}
    expect(expiresAt).toBeGreaterThan(clock.now().wall)
    expect(valuesOf(await read(), 'jwks_cache_keys')).toEqual({ [`{${ACME}}`]: 2 })
    expect(valuesOf(await read(), 'jwks_cache_expires_timestamp_seconds')).toEqual({ [`{${ACME}}`]: expiresAt / 1000 })
  })

  it('count failures by their reason, stale keys, and what is unavailable', async () => {
    const { clock, issuer, register, verify, read } = await measured({}, { retry: { maxRetries: 0 } })
    register('acme')
    const token = await tokenFor({ issuer }, 'acme')
    await issuer.misbehave('refuse')
    expect(await verify('acme', token)).toBe('keys_unavailable')
    await issuer.behave()
    await clock.advance(60_000)
    expect(await verify('acme', token)).toBe('ok')
    await issuer.misbehave('refuse')
    await clock.advance(700_000)
    expect(await verify('acme', token)).toBe('ok')
    const samples = await read()
    expect(valuesOf(samples, 'jwks_cache_stale_total')).toEqual({ [`{${ACME}}`]: 1 })
    expect(valuesOf(samples, 'jwks_cache_refresh_errors_total')).toEqual({ [`{${ACME},reason="network"}`]: 2 })
    expect(valuesOf(samples, 'jwks_cache_refresh_total')).toEqual({
      [`{${ACME},status="success"}`]: 1,
      [`{${ACME},status="error"}`]: 2,
    })
    expect(valuesOf(samples, 'jwks_auth_verifications_total')).toEqual({
      [`{${ACME},outcome="accepted"}`]: 2,
      [`{${ACME},outcome="unavailable"}`]: 1,
    })
  })

  it('measure verifications in seconds', async () => {
    const register = new Registry()
    const observe = prometheus({ register, buckets: { verification: [0.001, 0.02] } })
    const subject = { tenant: 'acme', provider: 'default' }
    observe({ type: 'registration_added', ...subject, issuer: '' })
    observe({ type: 'token_accepted', ...subject, remembered: false, duration: 15 })
    const samples = await samplesOf(register)
    const name = 'jwks_auth_verification_duration_seconds'
    expect(samples.get(`${name}_sum{${ACME}}`)).toBe(0.015)
    expect(samples.get(`${name}_bucket{le="0.001",${ACME}}`)).toBe(0)
    expect(samples.get(`${name}_bucket{le="0.02",${ACME}}`)).toBe(1)
  })
})

describe('A source that tenants share', () => {
  it('is measured with tenant *, from the moment it is shared', async () => {
    const both = await measured()
    both.register('acme')
    await both.verify('acme', tokenFor(both, 'acme'))
    both.register('globex')
    await both.verify('globex', tokenFor(both, 'globex'))
    const samples = await both.read()
    expect(valuesOf(samples, 'jwks_cache_requests_total')).toEqual({ [`{${ACME}}`]: 1, [`{${ANY}}`]: 1 })
    // Gauges show what is, and only once.
    expect(valuesOf(samples, 'jwks_cache_keys')).toEqual({ [`{${ANY}}`]: 1 })
    expect(valuesOf(samples, 'jwks_auth_verifications_total')).toEqual({
      [`{${ACME},outcome="accepted"}`]: 1,
      [`{tenant="globex",provider="default",outcome="accepted"}`]: 1,
    })
  })
})

describe('The series of a registration', () => {
  const seriesOf = async ({ read }: Measured, labels: string): Promise<string[]> =>
    [...(await read()).keys()].filter((sample) => sample.includes(labels))

  it('end with it', async () => {
    const acme = await measured()
    acme.register('acme')
    await acme.verify('acme', tokenFor(acme, 'acme'))
    await acme.verify('acme', 'a.b.c')
    expect((await seriesOf(acme, 'acme')).length).toBeGreaterThan(20)
    acme.registry.unregister('acme', 'default')
    expect(await seriesOf(acme, 'acme')).toEqual([])
  })

  it('end when the registry is closed, and so do those of shared sources', async () => {
    const both = await measured()
    both.register('acme')
    both.register('globex')
    await both.verify('acme', tokenFor(both, 'acme'))
    expect(await seriesOf(both, '"*"')).not.toEqual([])
    await both.registry.close()
    expect([...(await both.read()).keys()]).toEqual([])
  })

  it('go on when another registration replaces it', async () => {
    const acme = await measured()
    acme.register('acme')
    await acme.verify('acme', tokenFor(acme, 'acme'))
    acme.register('acme', { clockTolerance: '10s' })
    expect(valuesOf(await acme.read(), 'jwks_cache_requests_total')).toEqual({ [`{${ACME}}`]: 1 })
  })

  it('do not come back when a verification ends after it', async () => {
    const acme = await measured()
    acme.register('acme')
    const release = acme.issuer.hold()
    const waiting = acme.verify('acme', tokenFor(acme, 'acme'))
    await acme.issuer.requested(1)
    acme.registry.unregister('acme', 'default')
    release()
    expect(await waiting).toBe('token_issuer_unknown')
    expect(await seriesOf(acme, 'acme')).toEqual([])
  })

  it('end when a loaded tenant makes room for another', async () => {
    const loading = await measured(
      {},
      {
        allowAddresses: ['127.0.0.1'],
        maxTenants: 1,
        loadTenant: () => ({
          issuer: loading.issuer.issuer,
          jwksUri: loading.issuer.jwksUri,
          audience: AUDIENCE,
          tenantClaim: 'org',
        }),
      },
    )
    for (const tenant of ['acme', 'globex']) expect(await loading.verify(tenant, tokenFor(loading, tenant))).toBe('ok')
    expect(await seriesOf(loading, 'acme')).toEqual([])
    expect(await seriesOf(loading, 'globex')).not.toEqual([])
  })
})

describe('The labels', () => {
  it('can be the provider alone, or none', async () => {
    for (const [labels, own] of [
      ['provider', '{provider="default"}'],
      ['none', ''],
    ] as const) {
      const both = await measured({ labels })
      both.register('acme')
      both.register('globex')
      for (const tenant of ['acme', 'globex']) await both.verify(tenant, tokenFor(both, tenant))
      expect(valuesOf(await both.read(), 'jwks_cache_requests_total')).toEqual({ [own]: 2 })
    }
  })

  it('never hold a name that a request made up', async () => {
    const acme = await measured()
    acme.register('acme')
    const token = await tokenFor(acme, 'acme')
    await Promise.all(Array.from({ length: 500 }, (_, index) => acme.verify(`made-up-${index}`, token)))
    const outcomes = valuesOf(await acme.read(), 'jwks_auth_verifications_total')
    expect(outcomes).toEqual({ '{tenant="",provider="",outcome="refused"}': 500 })
  })

  it('are given to so many registrations at most; the rest is counted together', async () => {
    const register = new Registry()
    const observe = prometheus({ register, maxLabelSets: 3 })
    for (let index = 0; index < 5000; index += 1) {
      const subject = { tenant: `tenant-${index}`, provider: 'default' }
      observe({ type: 'registration_added', ...subject, issuer: '' })
      observe({ type: 'token_accepted', ...subject, remembered: false, duration: 1 })
    }
    const labelsOf = async (): Promise<Record<string, number>> =>
      valuesOf(await samplesOf(register), 'jwks_auth_verifications_total')
    expect(Object.entries(await labelsOf())).toHaveLength(4)
    expect((await labelsOf())['{tenant="(other)",provider="(other)",outcome="accepted"}']).toBe(4997)
    // A place that becomes free is given to who comes next.
    const [first, next] = ['tenant-0', 'tenant-4000'].map((tenant) => ({ tenant, provider: 'default' }))
    if (first === undefined || next === undefined) throw new Error('two')
    observe({ type: 'registration_removed', ...first, issuer: '' })
    observe({ type: 'token_accepted', ...next, remembered: false, duration: 1 })
    expect((await labelsOf())['{tenant="tenant-4000",provider="default",outcome="accepted"}']).toBe(1)
  })
})

describe('Two registries of ours', () => {
  it('share one of prom-client', async () => {
    const register = new Registry()
    const first = prometheus({ register })
    expect(prometheus({ register })).toBe(first)
    const [one, two] = [await aService([first]), await aService([prometheus({ register })])]
    for (const service of [one, two]) {
      service.register('acme')
      await service.verify('acme', tokenFor(service, 'acme'))
    }
    await one.registry.close()
    const samples = await samplesOf(register)
    // The name is still registered, in the other one.
    expect(valuesOf(samples, 'jwks_cache_requests_total')).toEqual({ [`{${ACME}}`]: 2 })
    expect(valuesOf(samples, 'jwks_cache_keys')).toEqual({ [`{${ACME}}`]: 1 })
  })

  it('cannot differ in what they want of it', () => {
    const register = new Registry()
    prometheus({ register })
    expect(() => prometheus({ register, labels: 'none' })).toThrow(
      /register: already has our metrics, with other options/,
    )
  })

  it('go on after it was cleared', async () => {
    const register = new Registry()
    const first = prometheus({ register })
    register.clear()
    expect(prometheus({ register })).toBe(first)
    expect(register.getSingleMetric('jwks_cache_keys')).toBeDefined()
  })
})

describe('Wrong options', () => {
  const problemsOf = (options: object): readonly string[] => {
    try {
      prometheus(options as PrometheusOptions)
      return []
    } catch (error) {
      if (error instanceof OptionsError) return error.problems.map(({ field }) => field)
      throw error
    }
  }

  it('are all named', () => {
    const buckets = { verification: [1, 1], refresh: [], other: [1] }
    expect(problemsOf({ register: {}, labels: 'all', maxLabelSets: 0, buckets, extra: 1 }).toSorted()).toEqual(
      [
        'buckets.other',
        'buckets.refresh',
        'buckets.verification',
        'extra',
        'labels',
        'maxLabelSets',
        'register',
      ].toSorted(),
    )
    expect(problemsOf({})).toEqual(['register'])
  })

  it('include a registry with a metric of the same name, which stays as it was', () => {
    const register = new Registry()
    register.registerMetric(new Counter({ name: 'jwks_cache_hits_total', help: 'mine', registers: [] }))
    expect(problemsOf({ register })).toEqual(['register'])
    expect(register.getMetricsAsArray()).toHaveLength(1)
  })
})

function byName(one: { readonly name: string }, other: { readonly name: string }): number {
  return one.name < other.name ? -1 : 1
}

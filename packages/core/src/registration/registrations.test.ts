import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { AbsentKidsPool } from '../cache/absent-kids-pool.js'
import { CacheManager } from '../cache/manager.js'
import { OptionsError } from '../errors/errors.js'
import { eventSink } from '../observe/event-sink.js'
import { StaticSource } from '../fetch/static-source.js'
import { DEFAULTS } from '../options/defaults.js'
import type { Registration } from './registration.js'
import { registrationOf, type RegistrationOptions } from '../options/registration-options.js'
import type { Registered } from './registered.js'
import { Registrations } from './registrations.js'

const ISSUER = 'https://login.example.com/'
const clock = createTestClock()
const manager = new CacheManager({
  source: new StaticSource([], 4096, clock),
  policy: DEFAULTS.cache,
  absentKids: new AbsentKidsPool(clock),
  clock,
  events: eventSink([]),
  subject: () => ({ tenant: '*', provider: '*' }),
  onFetchEnd: () => undefined,
})

function a(tenant: string, more: Partial<RegistrationOptions> = {}): Registration {
  const options = { tenant, issuer: ISSUER, audience: false, ...more } as RegistrationOptions
  return registrationOf(options, { ...DEFAULTS, ownDispatcher: false, storage: 'none' })
}

/** A registration that counts how often it is looked at. */
class Watched implements Registered {
  static looks = 0
  readonly manager = manager
  readonly #registration: Registration

  constructor(registration: Registration) {
    this.#registration = registration
  }

  get registration(): Registration {
    Watched.looks += 1
    return this.#registration
  }
}

const problems = (run: () => void): readonly string[] => {
  try {
    run()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field, rule }) => `${field} ${rule}`)
    throw error
  }
}

function registered(...all: readonly Registration[]): Registrations {
  const registrations = new Registrations()
  for (const registration of all) registrations.add(new Watched(registration))
  return registrations
}

describe('Tenants that share an issuer', () => {
  it('are as cheap to register and to find as one, however many they are', () => {
    const registrations = new Registrations()
    const looksAt = (index: number): number => {
      const registration = a(`tenant-${index}`, { tenantClaim: 'org' })
      const before = Watched.looks
      registrations.refuseConflicts(registration, undefined)
      registrations.add(new Watched(registration))
      expect(registrations.byClaims(ISSUER, { org: `tenant-${index}` })?.registration).toBe(registration)
      return Watched.looks - before
    }
    const [, , third = 0, ...others] = Array.from({ length: 10_000 }, (_, index) => looksAt(index))
    expect(Math.max(...others)).toBe(third)
    expect(third).toBeLessThan(10)
  })

  it('are found by the value of their claim, and by nothing else', () => {
    const registrations = registered(a('acme', { tenantClaim: 'org' }), a('globex', { tenantClaim: 'org' }))
    expect(registrations.byClaims(ISSUER, { org: 'globex' })?.registration.tenant).toBe('globex')
    for (const org of ['initech', '', undefined, null, ['acme'], { acme: 1 }]) {
      expect(registrations.byClaims(ISSUER, { org })).toBeUndefined()
    }
    expect(registrations.byClaims('https://other.example.com/', { org: 'acme' })).toBeUndefined()
  })

  it('leave each other alone when one is removed, down to the last', () => {
    const registrations = registered(...['a', 'b', 'c'].map((tenant) => a(tenant, { tenantClaim: 'org' })))
    for (const tenant of ['b', 'a']) {
      const [gone] = registrations.ofTenant(tenant) ?? []
      if (gone !== undefined) registrations.remove(gone)
      expect(registrations.byClaims(ISSUER, { org: tenant })).toBeUndefined()
      expect(registrations.byClaims(ISSUER, { org: 'c' })?.registration.tenant).toBe('c')
    }
    const [last] = registrations.all
    if (last !== undefined) registrations.remove(last)
    expect([registrations.hasIssuer(ISSUER), registrations.all]).toEqual([false, []])
  })

  it('need a claim and a value of their own, whoever came first', () => {
    const registrations = registered(a('acme', { tenantClaim: 'org' }), a('globex', { tenantClaim: 'org' }))
    const refused = (more: Partial<RegistrationOptions>): readonly string[] =>
      problems(() => {
        registrations.refuseConflicts(a('initech', more), undefined)
      })
    expect(refused({})).toEqual([
      'tenantClaim is needed in both registrations: tenant "acme" has the same issuer, and only a claim tells whose token it is',
    ])
    expect(refused({ tenantClaim: 'team' })).toEqual([
      'tenantClaim must be "org", as for tenant "acme" of the same issuer',
    ])
    expect(refused({ tenantClaim: { name: 'org', value: 'globex' } })).toEqual([
      'tenantClaim must have another value than that of tenant "globex"',
    ])
    expect(refused({ tenantClaim: 'org' })).toEqual([])
  })
})

describe('An issuer that is declared to be dedicated', () => {
  it('is no one else’s, whatever claim proves the tenant', () => {
    const dedicated = a('acme', { dedicatedIssuer: true, tenantClaim: 'org' })
    const shared = a('globex', { tenantClaim: 'org' })
    const rule = (tenant: string): string =>
      `dedicatedIssuer cannot be true in either registration: tenant "${tenant}" has the same issuer`
    expect(problems(() => registered(dedicated).refuseConflicts(shared, undefined))).toEqual([rule('acme')])
    expect(problems(() => registered(shared).refuseConflicts(dedicated, undefined))).toEqual([rule('globex')])
  })

  it('may be replaced by its own tenant', () => {
    const registrations = registered(a('acme', { dedicatedIssuer: true }))
    const again = a('acme', { dedicatedIssuer: true, audience: 'x' })
    expect(problems(() => registrations.refuseConflicts(again, registrations.named('acme', 'default')))).toEqual([])
    expect(problems(() => registrations.refuseConflicts(again, undefined))).toHaveLength(1)
  })
})

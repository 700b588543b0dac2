import { createRegistry, fileStore, OptionsError } from '@jwks-auth/core'
import { expect, it } from 'vitest'

const ONE = { issuer: 'https://issuer.test', audience: 'api' }
const unset = undefined

/** What is written where a variable holds the value, and is not set. */
const WRITTEN: readonly (readonly [field: string, make: () => unknown])[] = [
  ['integrityKey', () => Reflect.apply(fileStore, unset, [{ directory: '/snapshots', integrityKey: unset }])],
  ['allowedDomains', () => Reflect.apply(createRegistry, unset, [{ allowedDomains: unset }])],
  ['pinnedSpki', () => Reflect.apply(createRegistry, unset, [{ pinnedSpki: unset }])],
  ...['claimValues', 'claimTypes', 'maxTokenAge', 'requiredClaims', 'spiffeTrustDomain', 'tenantClaim', 'types'].map(
    (field) => [field, () => Reflect.apply(register, unset, [{ ...ONE, [field]: unset }])] as const,
  ),
]

function register(options: Parameters<ReturnType<typeof createRegistry>['register']>[0]): void {
  createRegistry().register(options)
}

it.each(WRITTEN)(
  '%s given as undefined is an error: a variable that is not set would switch a check off',
  (field, make) => {
    expect(make).toThrow(OptionsError)
    expect(make).toThrow(`${field}: is given as undefined`)
  },
)

it('Options that switch no check off may be undefined', () => {
  register({ ...ONE, ...JSON.parse('{}'), minTtl: unset as never, prefetch: unset as never })
})

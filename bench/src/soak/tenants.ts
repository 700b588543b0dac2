import { createTestIssuer, type TestIssuer, type TestKey } from '@jwks-auth/testing'
import { AUDIENCE, type TenantRow } from './messages.js'
import { PROVIDER_FAULTS, type ProviderFault } from './provider-faults.js'

/**
 * - `steady`: its provider works, and rotates its keys.
 * - `flooded`: its provider works; forged tokens with unknown `kid`s come for it.
 * - `failing`: its provider works until its keys are at hand, and fails from time to time.
 * - `broken`: its provider never worked.
 */
export type TenantKind = 'steady' | 'flooded' | 'failing' | 'broken'

export interface Tenant {
  readonly kind: TenantKind
  readonly row: TenantRow
  readonly issuer: TestIssuer
  readonly fault: ProviderFault
  readonly forger: TestKey
  /** A valid token that requests send more than once, and when it was signed. */
  token: { readonly text: string; readonly signedAt: number } | undefined
  /** The key before the one that signs now. */
  retiredKid: string | undefined
}

const STEADY = 40
const FLOODED = 40
const FAILING = 80
const BROKEN = 40

/** Two hundred tenants, each with a provider of its own. */
export async function makeTenants(): Promise<readonly Tenant[]> {
  const kinds: readonly TenantKind[] = [
    ...Array.from({ length: STEADY }, () => 'steady' as const),
    ...Array.from({ length: FLOODED }, () => 'flooded' as const),
    ...Array.from({ length: FAILING }, () => 'failing' as const),
    ...Array.from({ length: BROKEN }, () => 'broken' as const),
  ]
  const tenants: Tenant[] = []
  for (const [index, kind] of kinds.entries()) tenants.push(await makeTenant(kind, index))
  return tenants
}

async function makeTenant(kind: TenantKind, index: number): Promise<Tenant> {
  const headers = { 'cache-control': 'max-age=20' }
  const issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, headers })
  const fault = PROVIDER_FAULTS[index % PROVIDER_FAULTS.length]
  if (fault === undefined) throw new Error('there are no faults')
  if (kind === 'broken') await fault.begin(issuer)
  const row = { tenant: `${kind}-${index}`, issuer: issuer.issuer, jwksUri: issuer.jwksUri, loaded: index % 4 === 3 }
  return {
    kind,
    row,
    issuer,
    fault,
    forger: await issuer.createForeignKey('ES256'),
    token: undefined,
    retiredKid: undefined,
  }
}

const RENEW_AFTER_MS = 30_000

/** The tenant's valid token: the same for half a minute, so that the service sees some tokens again. */
export async function validToken(tenant: Tenant): Promise<string> {
  const now = performance.now()
  if (tenant.token === undefined || now - tenant.token.signedAt > RENEW_AFTER_MS) {
    tenant.token = { text: await tenant.issuer.sign(), signedAt: now }
  }
  return tenant.token.text
}

/** A new key, with which the next token is signed. The one before stays published until the next rotation, so that the set does not grow. */
export async function rotate(tenant: Tenant): Promise<void> {
  const { issuer, retiredKid } = tenant
  tenant.retiredKid = issuer.signingKey.kid
  await issuer.rotate()
  if (retiredKid !== undefined) issuer.withdraw(retiredKid)
  tenant.token = undefined
}

let forged = 0

/** A token that must not be accepted, of another kind at each call. */
export async function forgedToken(tenant: Tenant, other: Tenant): Promise<string> {
  const { issuer, forger, kind } = tenant
  const { kid } = issuer.signingKey
  forged += 1
  switch (forged % 6) {
    case 0:
      return await issuer.sign({}, { key: forger, kid })
    case 1:
      return await other.issuer.sign()
    case 2:
      return await other.issuer.sign({ iss: issuer.issuer }, { kid })
    case 3:
      return await issuer.sign({ aud: 'https://other.example.test' })
    case 4: {
      const [header = '', , signature = ''] = (await validToken(tenant)).split('.')
      const claims = { iss: issuer.issuer, aud: AUDIENCE, sub: 'admin', exp: 9_999_999_999 }
      return [header, Buffer.from(JSON.stringify(claims)).toString('base64url'), signature].join('.')
    }
    default:
      // Only where no valid token comes with a new kid: the two would share a budget.
      return await issuer.sign({}, { key: forger, kid: kind === 'steady' ? kid : `unknown-${forged}` })
  }
}

import { createAuthenticator, createRegistry, createVerifier, OptionsError, tenantFrom } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { anIssuer, AUDIENCE, closing, LONG } from './setup.js'

const loading = { loadTenant: async () => undefined }

async function aService(rows: Readonly<Record<string, object>>): Promise<{
  readonly verify: (tenant: string, token: string) => Promise<string>
  readonly wrong: string[]
}> {
  const wrong: string[] = []
  const registry = closing(
    createRegistry({
      requireHttps: false,
      allowAddresses: ['127.0.0.1'],
      loadTenant: async (tenant) => rows[tenant] as never,
      observers: [
        (event) => {
          if (event.type === 'tenant_load_failed') wrong.push(...event.problems.map(({ field }) => field))
        },
      ],
    }),
  )
  const verifier = createVerifier({ registry })
  const verify = async (tenant: string, token: string): Promise<string> => {
    try {
      return (await verifier.verify(token, { tenant })).tenant
    } catch (error) {
      return error instanceof Error && 'code' in error ? String(error.code) : String(error)
    }
  }
  return { verify, wrong }
}

describe('Two tenants that are loaded at different times', () => {
  it('T37 are not trusted on one issuer unless each says what keeps its tokens apart', async () => {
    const issuer = await anIssuer()
    const row = { issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE }
    const { verify, wrong } = await aService({
      silent: row,
      lying: { ...row, dedicatedIssuer: false },
      acme: { ...row, tenantClaim: 'org' },
      globex: { ...row, tenantClaim: 'org' },
    })
    const token = await issuer.sign({ org: 'acme' }, LONG)
    expect(await verify('silent', token)).toBe('tenant_unavailable')
    expect(await verify('lying', token)).toBe('tenant_unavailable')
    expect(wrong).toEqual(['tenantClaim', 'tenantClaim'])
    expect(await verify('acme', token)).toBe('acme')
    expect(await verify('globex', token)).toBe('token_tenant_refused')
    expect(issuer.count('all')).toBe(1)
  })

  it('T37 may have an issuer each, where each says that it is its own', async () => {
    const [one, two] = [await anIssuer(), await anIssuer()]
    const { verify } = await aService({
      acme: { issuer: one.issuer, audience: AUDIENCE, dedicatedIssuer: true },
      globex: { issuer: two.issuer, audience: AUDIENCE, dedicatedIssuer: true },
    })
    const token = await one.sign()
    expect([await verify('acme', token), await verify('globex', token)]).toEqual(['acme', 'token_issuer_unknown'])
  })

  it('T37 cannot be found by their issuer: which tenants have it is not known before they are loaded', () => {
    const registry = createRegistry(loading)
    const construct = (): unknown => createAuthenticator({ registry, tenant: tenantFrom.issuer() })
    expect(construct).toThrow(OptionsError)
    expect(construct).toThrow(/tenant: cannot be tenantFrom.issuer\(\)/)
    expect(() => createAuthenticator({ registry: createRegistry(), tenant: tenantFrom.issuer() })).not.toThrow()
    expect(() => createAuthenticator({ registry, tenant: tenantFrom.claim('org') })).not.toThrow()
  })
})

describe('A tenant name that a token or a request makes up', () => {
  it('T37 T22 leads to no registration but the one that was asked for', async () => {
    const clock = createTestClock()
    const issuer = await anIssuer(clock)
    const { verify, wrong } = await aService({
      acme: { tenant: 'globex', issuer: issuer.issuer, audience: AUDIENCE, tenantClaim: 'org' },
    })
    expect(await verify('acme', await issuer.sign({ org: 'globex' }, LONG))).toBe('tenant_unavailable')
    expect(await verify('../acme', await issuer.sign({ org: 'acme' }, LONG))).toBe('token_issuer_unknown')
    expect(wrong).toEqual(['tenant'])
    expect(issuer.count('all')).toBe(0)
  })
})

import type { RegistrationOptions } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { AUDIENCE, setUp, type Setup } from './setup.js'

/** The test issuer as one customer's of a provider that has many, by a path of its own. */
const served = ({ issuer }: Setup, path: string): RegistrationOptions => ({
  issuer: `${issuer.origin}/${path}/v2.0`,
  jwksUri: issuer.jwksUri,
  audience: AUDIENCE,
  requireHttps: false,
})

const open = (setup: Setup): RegistrationOptions => ({
  ...served(setup, '{tid}'),
  tenant: 'globex',
  issuerPlaceholder: { claim: 'tid', values: 'any' },
})

const asking = async (setup: Setup): Promise<readonly string[]> => {
  const iss = `${setup.issuer.origin}/acme-1/v2.0`
  const token = await setup.issuer.sign({ iss, tid: 'acme-1' }, { expiresIn: 10_000 })
  return [await setup.verify(token, 'acme'), await setup.verify(token, 'globex')]
}

describe('A tenant that was loaded', () => {
  it('is used no more once another is registered that takes its tokens too, under whatever name', async () => {
    const setup = await setUp()
    setup.database.rows.set('acme', { ...served(setup, 'acme-1'), dedicatedIssuer: true } as never)
    expect(await asking(setup)).toEqual(['ok', 'token_issuer_unknown'])
    setup.registry.register(open(setup))
    expect(await asking(setup)).toEqual(['tenant_unavailable', 'ok'])
    expect(setup.registry.list().map(({ tenant }) => tenant)).toEqual(['globex'])
  })

  it('stays where the other cannot take its tokens', async () => {
    const setup = await setUp()
    setup.database.rows.set('acme', { ...served(setup, 'acme-1'), dedicatedIssuer: true } as never)
    expect(await asking(setup)).toEqual(['ok', 'token_issuer_unknown'])
    setup.registry.register({ ...open(setup), issuerPlaceholder: { claim: 'tid', values: ['globex-1'] } })
    expect(await asking(setup)).toEqual(['ok', 'token_issuer_unknown'])
    expect(setup.database.asked).toEqual(['acme', 'globex'])
  })
})

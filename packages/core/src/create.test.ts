import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { createAuthenticator, createRegistry, createVerifier, type JwksAuthOptions } from './create.js'
import { OptionsError } from './errors/errors.js'
import type { RegistrationOptions } from './options/registration-options.js'
import type { RegistryOptions } from './registry/registry-options.js'

const issuer = 'https://login.example.com/'
const audience = 'https://api.example.com'

function fields(run: () => unknown): readonly string[] {
  try {
    run()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems.map(({ field }) => field).toSorted()
    throw error
  }
}
const asOptions = (options: unknown): JwksAuthOptions => options as JwksAuthOptions

describe('options are judged at construction, all at once', () => {
  it('accepts what the README shows', () => {
    expect(fields(() => createAuthenticator({ issuer, audience }))).toEqual([])
    expect(fields(() => createRegistry({ allowedDomains: ['auth0.com'] }))).toEqual([])
    expect(fields(() => createVerifier({ issuer, audience }))).toEqual([])
    expect(fields(() => createVerifier({ issuer: ` ${issuer}\n`, audience }))).toEqual(['issuer'])
  })

  it('names every wrong field of jwksAuth', () => {
    const options = asOptions({
      issuer: 'http://x',
      algorithms: ['none'],
      realm: 'a\nb',
      errors: 'throw',
      required: 1,
      staleWhileErorr: '1h',
    })
    expect(fields(() => createAuthenticator(options))).toEqual([
      'algorithms',
      'audience',
      'errors',
      'issuer',
      'realm',
      'required',
      'staleWhileErorr',
    ])
  })

  it.each(['joe', 'Acme Corp', 'urn:example:issuer', 'http://adfs.example.com/adfs/services/trust'])(
    'verifies tokens of an issuer that is a name: %s',
    async (name) => {
      const provider = await createTestIssuer({ alg: 'ES256', audience })
      const token = await provider.sign({ iss: name })
      const jwks = { keys: provider.keys.map(({ publicJwk }) => ({ ...publicJwk })) }
      for (const from of [{ jwksUri: provider.jwksUri, requireHttps: false }, { jwks }]) {
        const verifier = createVerifier({ issuer: name, audience, ...from })
        expect(await verifier.verify(token)).toMatchObject({ claims: { iss: name } })
        const code = 'token_issuer_unknown'
        await expect(verifier.verify(await provider.sign({ iss: `${name}/` }))).rejects.toMatchObject({ code })
        await verifier.close()
      }
      expect(provider.count('discovery')).toBe(0)
      await provider.close()
    },
  )

  it('permits http only where it was said', () => {
    expect(fields(() => createVerifier({ issuer: 'http://localhost:3000', audience }))).toEqual(['issuer'])
    expect(fields(() => createVerifier({ issuer: 'http://localhost:3000', audience, requireHttps: false }))).toEqual([])
    expect(
      fields(() => {
        createRegistry().register({ issuer: 'http://localhost:3000', audience, requireHttps: false })
      }),
    ).toEqual(['requireHttps'])
    expect(
      fields(() => {
        createRegistry({ requireHttps: false }).register({ issuer: 'http://localhost:3000', audience })
      }),
    ).toEqual([])
    expect(
      fields(() => {
        createRegistry({ requireHttps: false }).register({
          issuer: 'http://localhost:3000',
          audience,
          requireHttps: true,
        })
      }),
    ).toEqual(['issuer'])
  })

  it('lets a registration narrow the allowed domains of its registry, never widen them', () => {
    const register = (allowedDomains?: readonly string[]) => () => {
      const registry = createRegistry({ allowedDomains: ['example.com', 'example.org'] })
      registry.register({ issuer, audience, ...(allowedDomains === undefined ? {} : { allowedDomains }) })
    }
    expect(fields(register())).toEqual([])
    expect(fields(register(['login.example.com']))).toEqual([])
    expect(fields(register(['login.example.com', 'evil.test']))).toEqual(['allowedDomains'])
    expect(fields(register(['com']))).toEqual(['allowedDomains'])
  })

  it('lets a registration of a public registry connect to no more than its registry may', () => {
    const register = (options: Partial<RegistrationOptions>) => () => {
      const registry = createRegistry({ network: 'public', allowAddresses: ['10.0.0.0/8', '192.0.2.1'] })
      registry.register({ issuer, audience, ...options })
    }
    expect(fields(register({}))).toEqual([])
    expect(fields(register({ allowAddresses: ['192.0.2.1'] }))).toEqual([])
    expect(fields(register({ network: 'any', allowAddresses: ['127.0.0.1'] }))).toEqual(['allowAddresses', 'network'])
  })

  it('wants a registry of ours and a tenant source beside it, and nothing that belongs to the registry', () => {
    const registry = createRegistry()
    expect(fields(() => createAuthenticator(asOptions({ registry })))).toEqual(['tenant'])
    expect(fields(() => createAuthenticator(asOptions({ registry, tenant: 'acme' })))).toEqual(['tenant'])
    expect(fields(() => createAuthenticator(asOptions({ registry, tenant: { from: 'claim' } })))).toEqual(['tenant'])
    expect(fields(() => createAuthenticator(asOptions({ registry: {}, tenant: () => 'acme' })))).toEqual(['registry'])
    expect(fields(() => createAuthenticator(asOptions({ registry, tenant: () => 'acme', audience })))).toEqual([
      'audience',
    ])
    expect(fields(() => createAuthenticator({ registry, tenant: () => 'acme' }))).toEqual([])
  })

  it('names wrong options of a registry', () => {
    const options = {
      clock: {},
      observers: [1],
      signatures: 'node',
      maxTokenBytes: 1,
      minTtl: '2h',
      maxTtl: '1h',
      issuer,
    }
    expect(fields(() => createRegistry(options as unknown as RegistryOptions))).toEqual([
      'clock',
      'issuer',
      'maxTokenBytes',
      'minTtl',
      'observers',
      'signatures',
    ])
    expect(fields(() => createRegistry(null as unknown as object))).toEqual(['options'])
  })
})

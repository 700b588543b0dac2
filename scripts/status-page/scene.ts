import type { createRegistry, createVerifier, Registry, statusEndpoint } from '../../packages/core/dist/index.js'
import type { createTestClock, createTestIssuer, TestClock, TestIssuer } from '../../packages/testing/dist/index.js'

/** What a scene is made with: the built packages for the script, their sources for the tests. */
export interface Kit {
  readonly createRegistry: typeof createRegistry
  readonly createVerifier: typeof createVerifier
  readonly statusEndpoint: typeof statusEndpoint
  readonly createTestClock: typeof createTestClock
  readonly createTestIssuer: typeof createTestIssuer
}

/** A service on a bad morning: providers in every state there is. */
export interface Scene extends AsyncDisposable {
  readonly registry: Registry
  readonly clock: TestClock
  readonly page: ReturnType<typeof statusEndpoint>
}

const AUDIENCE = 'https://api.example.com'
const MINUTE = 60_000

/** It is played out on a clock of its own, against real providers on this machine, and stops after 10:30. */
export async function playScene(kit: Kit): Promise<Scene> {
  const clock = kit.createTestClock({ wall: Date.UTC(2026, 2, 2, 9, 0, 5), random: 0.5 })
  const issuers: TestIssuer[] = []
  const provider = async (maxAge?: number): Promise<TestIssuer> => {
    const issuer = await kit.createTestIssuer({ alg: 'ES256', clock, audience: AUDIENCE })
    if (maxAge !== undefined) issuer.headers = { 'cache-control': `max-age=${maxAge}` }
    issuers.push(issuer)
    return issuer
  }
  const [auth0, okta, entra, keycloak, google, group, own] = [
    await provider(),
    await provider(),
    await provider(),
    await provider(7200),
    await provider(),
    await provider(900),
    await provider(3600),
  ]
  await Promise.all([auth0.addKey('RS256'), auth0.addKey('EdDSA')])
  const registry = kit.createRegistry({
    clock,
    requireHttps: false,
    network: 'any',
    retry: { maxRetries: 0 },
    loadTenant: (tenant: string) =>
      tenant === 'soylent'
        ? [
            {
              issuer: 'https://id.soylent.example/',
              jwksUri: own.jwksUri,
              audience: AUDIENCE,
              network: 'any',
              dedicatedIssuer: true,
            },
          ]
        : null,
  })
  const names = {
    acme: { provider: 'auth0', issuer: 'https://acme.eu.auth0.com/', from: auth0 },
    globex: { provider: 'okta', issuer: 'https://globex.okta.com/oauth2/default', from: okta },
    initech: { provider: 'entra', issuer: 'https://login.microsoftonline.com/5f3c1d0a-initech/v2.0', from: entra },
    umbrella: { provider: 'keycloak', issuer: 'https://sso.umbrella.example/realms/staff', from: keycloak },
    hooli: { provider: 'google', issuer: 'https://accounts.google.com', from: google },
    stark: {
      provider: 'group',
      issuer: 'https://id.group.example/',
      from: group,
      tenantClaim: { name: 'org', value: 'stark' },
    },
    wayne: {
      provider: 'group',
      issuer: 'https://id.group.example/',
      from: group,
      tenantClaim: { name: 'org', value: 'wayne' },
    },
    soylent: { provider: 'default', issuer: 'https://id.soylent.example/', from: own },
  } as const
  for (const [tenant, { from, ...registration }] of Object.entries(names)) {
    if (tenant !== 'soylent') registry.register({ tenant, audience: AUDIENCE, jwksUri: from.jwksUri, ...registration })
  }
  registry.register({
    tenant: 'internal',
    provider: 'batch',
    issuer: 'https://batch.example.com/',
    audience: AUDIENCE,
    jwks: { keys: [{ ...auth0.signingKey.publicJwk, kid: 'batch-2026' }] },
  })
  const verifier = kit.createVerifier({ registry })

  /** So many tokens of a tenant are checked. */
  const ask = async (tenant: keyof typeof names, times: number): Promise<void> => {
    const { issuer, from } = names[tenant]
    const token = await from.sign({ iss: issuer, org: tenant }, { expiresIn: 100_000 })
    for (let time = 0; time < times; time += 1) await verifier.verify(token, { tenant }).catch(() => undefined)
  }
  const fail = async (tenant: keyof typeof names, times: number, pause: number): Promise<void> => {
    for (let time = 0; time < times; time += 1) {
      await registry.refresh(tenant).catch(() => undefined)
      await clock.advance(pause)
    }
  }

  await ask('hooli', 40)
  await clock.advance(60 * MINUTE)
  await ask('umbrella', 900)
  await clock.advance(5 * MINUTE)
  await ask('globex', 600)
  await ask('hooli', 20)
  await clock.advance(15 * MINUTE)
  await okta.misbehave({ status: 503 })
  await entra.misbehave('refuse')
  await keycloak.misbehave('html')
  await fail('globex', 7, 40_000)
  await ask('stark', 60)
  await fail('umbrella', 1, 0)
  await fail('initech', 11, 20_000)
  await ask('acme', 2400)
  await ask('soylent', 12)
  await clock.advance(80_000)
  await registry.refresh('globex').catch(() => undefined)
  const page = kit.statusEndpoint(registry, { title: 'api.example.com' })
  await clock.advance(20_000)
  await Promise.all([ask('acme', 2760), ask('globex', 380), ask('umbrella', 210), ask('stark', 90), ask('wayne', 55)])
  await registry.refresh('initech').catch(() => undefined)
  await clock.advance(8000)

  return {
    registry,
    clock,
    page,
    async [Symbol.asyncDispose]() {
      await registry.close()
      await Promise.all(issuers.map((issuer) => issuer.close()))
    },
  }
}

import { createRegistry, createVerifier, OptionsError, RefusedError, type RegistrationOptions } from '@jwks-auth/core'
import { entraId, gitlab, githubActions } from '@jwks-auth/core/providers'
import type { TestKey } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { ProviderFixture } from './fixture.js'
import { COGNITO } from './fixtures/cognito.js'
import {
  CLIENT,
  CONSUMERS,
  ENTRA_ID,
  ENTRA_ID_ANY,
  ENTRA_ID_TENANTS,
  ENTRA_ID_V1,
  OTHER_TENANT,
  TEMPLATE,
  TENANT,
} from './fixtures/entra-id.js'
import { FIXTURES } from './fixtures/index.js'
import { GITHUB_ACTIONS, GITHUB_REPOSITORY } from './fixtures/github-actions.js'
import { GITLAB, GITLAB_PROJECT } from './fixtures/gitlab.js'
import { GOOGLE_SERVICE_ACCOUNT } from './fixtures/google.js'
import { KEYCLOAK } from './fixtures/keycloak.js'
import { aProviderWorld, type ProviderWorld } from './provider-world.js'

let world: ProviderWorld

beforeAll(async () => {
  world = await aProviderWorld(FIXTURES)
})
afterAll(() => world.close())

type Ask = (token: string, tenant?: string) => Promise<string>

/** What a service with these registrations says of a token. */
async function asking(registrations: readonly RegistrationOptions[], use: (ask: Ask) => Promise<void>): Promise<void> {
  const { dispatcher, clock } = world
  await using registry = createRegistry({ dispatcher, clock, retry: { maxRetries: 0 } })
  for (const registration of registrations) registry.register(registration)
  const verifier = createVerifier({ registry })
  await use(async (token, tenant = 'default') => {
    try {
      await verifier.verify(token, { tenant })
      return 'ok'
    } catch (error) {
      if (error instanceof RefusedError) return error.code
      throw error
    }
  })
}

/** A good token passes; then one that differs in these claims alone, and is signed by the very same key. */
async function neighbours(fixture: ProviderFixture, claims: Readonly<Record<string, unknown>>): Promise<string> {
  world.publish(fixture)
  let ending = ''
  await asking([fixture.registration()], async (ask) => {
    expect(await ask(await world.sign(fixture))).toBe('ok')
    ending = await ask(await world.sign(fixture, { claims }))
  })
  return ending
}

/** What looks like a value and is another one. */
const alike = (value: string): readonly unknown[] => [
  `${value}-2`,
  `${value}/sub`,
  `evil-${value}`,
  value.toUpperCase(),
  value.slice(0, -1),
  '',
  [value],
  null,
  undefined,
]

describe('A neighbour at the same provider, with tokens of the same key', () => {
  const other = { iss: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT }

  it('P01 of another Entra tenant is refused, where one tenant is accepted or some are', async () => {
    expect(await neighbours(ENTRA_ID, other)).toBe('token_issuer_unknown')
    expect(await neighbours(ENTRA_ID_TENANTS, other)).toBe('token_issuer_unknown')
    const v1 = { iss: `https://sts.windows.net/${OTHER_TENANT}/`, tid: OTHER_TENANT }
    expect(await neighbours(ENTRA_ID_V1, v1)).toBe('token_issuer_unknown')
  })

  it('P01 of an Entra tenant cannot say to be another one, where some are accepted or all', async () => {
    expect(await neighbours(ENTRA_ID_TENANTS, { tid: CONSUMERS })).toBe('token_issuer_unknown')
    expect(await neighbours(ENTRA_ID_ANY, { tid: OTHER_TENANT })).toBe('token_issuer_unknown')
    expect(await neighbours(ENTRA_ID_ANY, other)).toBe('ok')
  })

  it('P02 of another Cognito pool is refused', async () => {
    const iss = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_EXAMPLE02'
    expect(await neighbours(COGNITO, { iss })).toBe('token_issuer_unknown')
  })

  it('P03 of another Keycloak realm is refused', async () => {
    expect(await neighbours(KEYCLOAK, { iss: 'https://sso.acme.test/auth/realms/globex' })).toBe('token_issuer_unknown')
  })

  it('P04 of another GitLab group or project is refused', async () => {
    expect(await neighbours(GITLAB, { namespace_path: 'globex' })).toBe('token_claim_invalid')
    expect(await neighbours(GITLAB_PROJECT, { project_path: 'acme/web' })).toBe('token_claim_invalid')
    for (const namespace_path of alike('acme'))
      expect(await neighbours(GITLAB, { namespace_path })).toBe('token_claim_invalid')
    for (const project_path of alike('acme/api'))
      expect(await neighbours(GITLAB_PROJECT, { project_path })).toBe('token_claim_invalid')
  })

  it('P05 of another GitHub organization or repository is refused', async () => {
    expect(await neighbours(GITHUB_ACTIONS, { repository_owner: 'globex' })).toBe('token_claim_invalid')
    expect(await neighbours(GITHUB_REPOSITORY, { repository: 'octo-org/other' })).toBe('token_claim_invalid')
    for (const repository_owner of alike('octo-org'))
      expect(await neighbours(GITHUB_ACTIONS, { repository_owner })).toBe('token_claim_invalid')
    for (const repository of alike('octo-org/octo-repo'))
      expect(await neighbours(GITHUB_REPOSITORY, { repository })).toBe('token_claim_invalid')
  })
})

describe('A service account of somebody else at Google', () => {
  it('P10 is refused, whatever audience it asked for', async () => {
    for (const email of alike('caller@my-project.iam.gserviceaccount.com'))
      expect(await neighbours(GOOGLE_SERVICE_ACCOUNT, { email })).toBe('token_claim_invalid')
    for (const email_verified of [false, 'true', undefined])
      expect(await neighbours(GOOGLE_SERVICE_ACCOUNT, { email_verified })).toBe('token_claim_invalid')
  })
})

describe('A published key that names an issuer', () => {
  const issuerOf = (tenant: string): string => `https://login.microsoftonline.com/${tenant}/v2.0`
  const personal = { claims: { iss: issuerOf(CONSUMERS), tid: CONSUMERS } }

  /** The set that is for all tenants, with this `issuer` on the key. */
  const naming = (issuer: unknown): ProviderFixture => ({
    ...ENTRA_ID_TENANTS,
    keySet: { ...ENTRA_ID_TENANTS.keySet, member: (jwk) => ({ ...jwk, issuer }) },
  })

  const endings = async (issuer: unknown): Promise<readonly string[]> => {
    world.publish(naming(issuer))
    const found: string[] = []
    await asking([ENTRA_ID_TENANTS.registration()], async (ask) => {
      found.push(await ask(await world.sign(ENTRA_ID_TENANTS)), await ask(await world.sign(ENTRA_ID_TENANTS, personal)))
    })
    return found
  }

  it('P06 verifies tokens of that issuer alone', async () => {
    expect(await endings(issuerOf(TENANT))).toEqual(['ok', 'signature_invalid'])
    expect(await endings(issuerOf(CONSUMERS))).toEqual(['signature_invalid', 'ok'])
    expect(await endings(issuerOf(OTHER_TENANT))).toEqual(['signature_invalid', 'signature_invalid'])
  })

  it('verifies those of every issuer that its placeholder stands for', async () => {
    expect(await endings(TEMPLATE)).toEqual(['ok', 'ok'])
    expect(await endings('https://login.microsoftonline.com/{tenantid}')).not.toContain('ok')
    expect(await endings('https://login.microsoftonline.us/{tenantid}/v2.0')).not.toContain('ok')
    expect(await endings('https://login.microsoftonline.com/{a}{b}/v2.0')).not.toContain('ok')
  })

  it('P06 verifies nobody’s when what it names is no text', async () => {
    for (const issuer of [null, 5, [issuerOf(TENANT)], {}, '']) expect(await endings(issuer)).not.toContain('ok')
  })

  it('P06 is chosen among keys of the same name by whom it is for', async () => {
    const mine = world.issuer.signingKey
    const theirs: TestKey = await world.issuer.createForeignKey('RS256')
    const jwk = { ...theirs.publicJwk, kid: mine.kid }
    const fixture: ProviderFixture = {
      ...ENTRA_ID_TENANTS,
      keySet: {
        ...ENTRA_ID_TENANTS.keySet,
        member: (own) => ({ ...own, issuer: issuerOf(own['n'] === jwk.n ? CONSUMERS : TENANT) }),
      },
    }
    world.publish(fixture, [mine, { ...theirs, publicJwk: jwk }])
    await asking([ENTRA_ID_TENANTS.registration()], async (ask) => {
      const forging = { ...theirs, kid: mine.kid }
      expect(await ask(await world.sign(fixture))).toBe('ok')
      expect(await ask(await world.sign(fixture, personal, forging))).toBe('ok')
      expect(await ask(await world.sign(fixture, undefined, forging))).toBe('signature_invalid')
    })
  })

  it('P06 ends what is remembered of a token when it is given to another issuer', async () => {
    world.publish(naming(issuerOf(TENANT)))
    const { dispatcher, clock } = world
    await using registry = createRegistry({ dispatcher, clock })
    registry.register(ENTRA_ID_TENANTS.registration())
    const verifier = createVerifier({ registry })
    const token = await world.sign(ENTRA_ID_TENANTS)
    await verifier.verify(token, { tenant: 'default' })
    world.publish(naming(issuerOf(CONSUMERS)))
    await registry.refresh('default')
    await expect(verifier.verify(token, { tenant: 'default' })).rejects.toMatchObject({ code: 'signature_invalid' })
  })

  it('is used for all tokens where nobody asked to respect that', async () => {
    world.publish(naming('https://somebody.test'))
    const { issuer, audience } = ENTRA_ID.registration()
    const { url: jwksUri } = ENTRA_ID_TENANTS.keySet
    await asking([{ issuer, audience, jwksUri }], async (ask) => {
      expect(await ask(await world.sign(ENTRA_ID_TENANTS))).toBe('ok')
    })
  })
})

describe('Two tenants of ours at one provider', () => {
  const problemsOf = (...registrations: readonly RegistrationOptions[]): readonly string[] => {
    try {
      const registry = createRegistry()
      for (const registration of registrations) registry.register(registration)
      return []
    } catch (error) {
      if (error instanceof OptionsError) return error.problems.map(({ field }) => field)
      throw error
    }
  }
  const any = entraId({ tenants: 'any', clientId: CLIENT })
  const one = entraId({ tenantId: TENANT, clientId: CLIENT })
  const listing = (...tenants: readonly string[]): RegistrationOptions => entraId({ tenants, clientId: CLIENT })

  it('P07 cannot both take tokens of one Entra tenant', () => {
    expect(problemsOf({ ...any, tenant: 'acme' }, { ...one, tenant: 'globex' })).toEqual(['issuerPlaceholder'])
    expect(problemsOf({ ...one, tenant: 'acme' }, { ...any, tenant: 'globex' })).toEqual(['issuerPlaceholder'])
    expect(problemsOf({ ...any, tenant: 'acme' }, { ...any, tenant: 'globex' })).toEqual(['issuerPlaceholder'])
    expect(problemsOf({ ...listing(TENANT), tenant: 'acme' }, { ...any, tenant: 'globex' })).toEqual([
      'issuerPlaceholder',
    ])
    expect(problemsOf({ ...listing(TENANT), tenant: 'acme' }, { ...one, tenant: 'globex' })).toEqual(['tenantClaim'])
    expect(
      problemsOf({ ...listing(OTHER_TENANT, TENANT), tenant: 'acme' }, { ...listing(TENANT), tenant: 'globex' }),
    ).toEqual(['tenantClaim'])
  })

  it('take those of Entra tenants of their own, and nobody else’s', async () => {
    world.publish(ENTRA_ID_TENANTS)
    const other = { claims: { iss: `https://login.microsoftonline.com/${OTHER_TENANT}/v2.0`, tid: OTHER_TENANT } }
    const registrations = [
      { ...listing(TENANT), tenant: 'acme' },
      { ...listing(OTHER_TENANT), tenant: 'globex' },
    ]
    await asking(registrations, async (ask) => {
      const [acme, globex] = [await world.sign(ENTRA_ID_TENANTS), await world.sign(ENTRA_ID_TENANTS, other)]
      expect(await ask(acme, 'acme')).toBe('ok')
      expect(await ask(globex, 'globex')).toBe('ok')
      expect(await ask(acme, 'globex')).toBe('token_issuer_unknown')
      expect(await ask(globex, 'acme')).toBe('token_issuer_unknown')
    })
  })

  it('share GitHub or GitLab where each proves its tenant by the same claim', () => {
    const github = { ...githubActions({ owner: 'acme', audience: 'a' }), tenant: 'acme' }
    const theirs = { ...githubActions({ owner: 'globex', audience: 'a' }), tenant: 'globex' }
    expect(problemsOf(github, theirs)).toEqual(['tenantClaim'])
    const by = (value: string) => ({ name: 'repository_owner', value })
    expect(problemsOf({ ...github, tenantClaim: by('acme') }, { ...theirs, tenantClaim: by('globex') })).toEqual([])
    const groups = ['acme', 'globex'].map((namespace) => ({
      ...gitlab({ namespace, audience: 'a' }),
      tenant: namespace,
    }))
    expect(problemsOf(...groups)).toEqual(['tenantClaim'])
  })
})

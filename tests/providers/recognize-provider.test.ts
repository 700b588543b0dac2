import * as providers from '@jwks-auth/core/providers'
import { describe, expect, it } from 'vitest'
import { CLIENT, TENANT } from './fixtures/entra-id.js'
import { FIXTURES } from './fixtures/index.js'
import { UNRECOGNIZABLE } from './unrecognizable.js'

const { recognizeProvider } = providers
const MISSING: Readonly<Record<string, unknown>> = {
  audience: 'a',
  clientId: CLIENT,
  externalTenant: 'contoso',
  tenants: 'any',
  repository: 'acme/api',
  project: 'acme/api',
  policy: 'B2C_1_signupsignin1',
}

describe('An issuer is recognised as one of a provider', () => {
  it.each(FIXTURES)('$name', (fixture) => {
    const { issuer } = fixture.registration()
    const [preset = ''] = fixture.name.split(',')
    const recognized = recognizeProvider(issuer)
    if (preset in UNRECOGNIZABLE) {
      expect(recognized).toBeUndefined()
      return
    }
    if (recognized === undefined)
      throw new Error(`${issuer}: give packages/core/src/providers/recognize-provider.ts a rule`)
    expect(recognized.preset).toBe(preset)
    // What it tells, and what it says is missing, makes the preset for this issuer.
    const client = recognized.preset === 'cognito' ? { clientId: '1example23456789' } : {}
    const missing = { ...MISSING, ...client }
    const options = Object.fromEntries(recognized.missing.map((name) => [name, Reflect.get(missing, name)]))
    const told = { ...recognized.options, ...options, ...(recognized.options['version'] === '1' ? { version: 1 } : {}) }
    expect(Reflect.apply(Reflect.get(providers, recognized.preset), undefined, [told])).toMatchObject({ issuer })
  })

  it('by its host, its path, and nothing that only looks like them', () => {
    expect(recognizeProvider('https://login.microsoftonline.com/common/v2.0')).toEqual({
      preset: 'entraId',
      options: {},
      missing: ['tenants', 'clientId'],
    })
    // As it is told, and no URL is too odd to be looked at.
    for (const tenant of ['{tenantid}', '%zz'])
      expect(recognizeProvider(`https://login.microsoftonline.com/${tenant}/v2.0`)?.missing).toEqual([
        'tenants',
        'clientId',
      ])
    expect(recognizeProvider(`https://sts.windows.net/${TENANT}/`)).toMatchObject({ options: { tenantId: TENANT } })
    expect(recognizeProvider('https://sso.acme.test:8443/auth/realms/acme')).toEqual({
      preset: 'keycloak',
      options: { baseUrl: 'https://sso.acme.test:8443/auth', realm: 'acme' },
      missing: ['audience'],
    })
    expect(recognizeProvider('https://sts.acme.test/adfs')).toMatchObject({ preset: 'adfs' })
    expect(recognizeProvider('https://acme.auth0.com/am/oauth2')).toMatchObject({ preset: 'forgeRock' })
    for (const issuer of [
      'http://am.acme.test/am/oauth2/alpha',
      'http://sts.acme.test/adfs',
      'http://sts.acme.test/adfs/services/trust/13',
      'https://sts.acme.test/adfs/services/trust?x',
      `https://contoso.b2clogin.com/${TENANT}/v1.0/`,
      `https://contoso.b2clogin.com.evil.test/${TENANT}/v2.0/`,
      'https://appleid.apple.com/auth',
      'stytch.com/project-test-acme',
      'https://uaa.acme.test/oauth/token/x',
      'https://login.example.com/',
      'https://acme.auth0.com.evil.test/',
      'https://evilauth0.com/',
      'http://acme.auth0.com/',
      'https://acme.auth0.com:8443/',
      'https://acme.auth0.com/path',
      'https://acme.okta.com/',
      'https://sso.acme.test/realms',
      'https://gitlab.com/acme',
      'accounts.google.com',
      '',
    ])
      expect([issuer, recognizeProvider(issuer)]).toEqual([issuer, undefined])
  })
})

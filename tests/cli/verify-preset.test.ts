import { describe, expect, it } from 'vitest'
import type { TestIssuer } from '@jwks-auth/testing'
import { aFile, anIssuer, AUDIENCE, here } from './setup.js'

const OTHER = 'https://other.example.com'

async function aKeycloak(): Promise<{ issuer: TestIssuer; flags: readonly string[] }> {
  const issuer = await anIssuer({ https: true, path: '/auth/realms/acme' })
  const options = ['--with', `baseUrl=${issuer.origin}/auth`, '--with', 'realm=acme']
  return { issuer, flags: ['--preset', 'keycloak', ...options, '--ca', await aFile(issuer.ca ?? '')] }
}

describe('verify --preset', () => {
  it('of a token of another issuer names the preset, and shows the issuer that it expects', async () => {
    const { issuer, flags } = await aKeycloak()
    const token = await issuer.sign({ iss: OTHER, typ: 'Bearer' })
    const page = await here(['verify', '-', ...flags, '--with', `audience=${AUDIENCE}`], { input: token })
    expect([page.code, page.err]).toEqual([1, ''])
    expect(page.out).toContain(
      `  Its iss is not the issuer of the preset keycloak, to the letter. A slash at the end counts.\n  expected  ${issuer.issuer}\n`,
    )
    expect(page.out).not.toContain('--issuer')
    const json = await here(['verify', '-', ...flags, '--audience', AUDIENCE, '--json'], { input: token })
    expect(JSON.parse(json.out)).toMatchObject({ code: 'token_issuer_unknown', expected: [issuer.issuer] })
  })

  it('of a token for another audience names the preset, the claim, and the audiences that it expects', async () => {
    const { issuer, flags } = await aKeycloak()
    const token = await issuer.sign({ aud: OTHER, typ: 'Bearer' })
    const given = ['--with', `audience=["${AUDIENCE}","b"]`]
    const { out } = await here(['verify', '-', ...flags, ...given], { input: token })
    expect(out).toContain(
      `  Its aud holds no audience of the preset keycloak, to the letter.\n  expected  ${AUDIENCE}, b\n`,
    )
    const pool = ['--preset', 'cognito', '--with', 'region=eu-west-1', '--with', 'userPoolId=eu-west-1_Abc']
    const iss = 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_Abc'
    const rsa = await anIssuer({ alg: 'RS256' })
    const other = await rsa.sign({ iss, client_id: 'other', token_use: 'access' }, { typ: 'JWT' })
    const refused = await here(['verify', '-', ...pool, '--with', 'clientId=mine'], { input: other })
    expect(refused.out).toContain(
      '  Its client_id holds no audience of the preset cognito, to the letter.\n  expected  mine\n',
    )
  })

  it('takes --audience as the option audience of the preset, several as a list', async () => {
    const { issuer, flags } = await aKeycloak()
    const token = await issuer.sign({ typ: 'Bearer' })
    const good = await here(['verify', token, ...flags, '--audience', 'a', '--audience', AUDIENCE])
    expect([good.code, good.err]).toEqual([0, ''])
    const bad = await here(['verify', token, ...flags, '--audience', 'a'])
    expect(bad.out).toContain('refused  token_audience_refused')
    expect(bad.out).toContain('  expected  a\n')
  })

  const AUTH0 = ['--preset', 'auth0', '--with', 'domain=acme.eu.auth0.com']

  it.each([
    [
      [...AUTH0, '--audience', 'a', '--with', 'audience=b'],
      '--audience and --with audience say the same: give one of them',
    ],
    [[...AUTH0, '--no-audience'], '--no-audience does not go with --preset: a preset decides which audience is needed'],
    [
      [...AUTH0, '--audience', 'a', '--issuer', 'https://a.test'],
      '--issuer does not go with --preset, which makes the issuer',
    ],
    [[...AUTH0], '--audience must be a non-empty string, or a list of them; got nothing'],
    [['--preset', 'auth0', '--audience', 'a', '--with', 'domain=https://a.test'], '--with domain must be a bare host'],
    [['--preset', 'forgeRock', '--audience', 'a'], '--with issuer must be'],
    [
      [
        '--preset',
        'stytch',
        '--audience',
        'a',
        '--with',
        'projectId=project-live-c60c0abe-c25a-4472-a9ed-320c6667d317',
      ],
      '--audience is not an option of stytch',
    ],
  ])('says what is wrong with %j, by its name on the command line: exit code 2', async (args, expected) => {
    const { code, out, err } = await here(['verify', 'a.b.c', ...args])
    expect([code, out]).toEqual([2, ''])
    expect(err).toContain(expected)
  })
})

describe('verify --issuer', () => {
  it('shows every issuer that it expects, and the audiences bounded, with nothing that a terminal would obey', async () => {
    const issuer = await anIssuer()
    const other = await issuer.sign({ iss: OTHER })
    const own = ['--issuer', issuer.issuer, '--allow-http']
    const alias = ['--option', 'issuerAliases=["https://alias.test"]']
    const unknown = await here(['verify', '-', ...own, ...alias, '--no-audience'], { input: other })
    expect(unknown.out).toContain(`  expected  ${issuer.issuer}, https://alias.test\n`)
    const audiences = [`a\u001b[31m${'x'.repeat(500)}`, 'b', 'c', 'd', 'e', 'f', 'g']
    const given = audiences.flatMap((audience) => ['--audience', audience])
    const { out } = await here(['verify', '-', ...own, ...given], { input: await issuer.sign() })
    expect(out).toMatch(/^ {2}expected {2}a\\u\{1b\}\[31mx{190,195}…, b, c, d, e, 2 more$/m)
    expect(out).not.toMatch(/[^\P{C}\n]/u)
  })
})

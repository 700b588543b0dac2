import { createVerifier } from '@jwks-auth/core'
import { unmetClaims } from '@jwks-auth/core/inspection'
import { describe, expect, it } from 'vitest'
import { keepStandardError } from '../observe/standard-error.js'
import { anIssuer, AUDIENCE, here } from './setup.js'

const { last } = keepStandardError()

interface Case {
  readonly options: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
  readonly code: string
  readonly unmet: { readonly claim: string; readonly found: string; readonly expected: string }
}

const CASES: readonly Case[] = [
  {
    options: { requiredClaims: ['org'] },
    claims: {},
    code: 'token_claim_invalid',
    unmet: { claim: 'org', found: 'none', expected: 'any value (requiredClaims)' },
  },
  {
    options: { profile: 'rfc9068' },
    claims: { client_id: undefined },
    code: 'token_claim_invalid',
    unmet: { claim: 'client_id', found: 'none', expected: "any value (profile: 'rfc9068')" },
  },
  {
    options: { claimValues: { 'realm.role': ['admin', 'owner'] } },
    claims: { realm: { role: 'guest' } },
    code: 'token_claim_invalid',
    unmet: { claim: 'realm.role', found: '"guest"', expected: '["admin", "owner"] (claimValues)' },
  },
  {
    options: { tenant: 'acme', tenantClaim: 'org' },
    claims: { org: 'globex' },
    code: 'token_tenant_refused',
    unmet: { claim: 'org', found: '"globex"', expected: '"acme" (tenantClaim)' },
  },
  {
    options: { spiffeTrustDomain: 'example.org' },
    claims: { sub: 'spiffe://other.org/worker' },
    code: 'token_claim_invalid',
    unmet: {
      claim: 'sub',
      found: '"spiffe://other.org/worker"',
      expected: 'spiffe://example.org/… (spiffeTrustDomain)',
    },
  },
  {
    options: {},
    claims: { sub: 5 },
    code: 'token_claim_invalid',
    unmet: { claim: 'sub', found: '5', expected: "a text (claimTypes: 'strict')" },
  },
  {
    options: {},
    claims: { exp: undefined },
    code: 'token_claim_invalid',
    unmet: { claim: 'exp', found: 'none', expected: 'a NumericDate' },
  },
]

const optionFlags = (options: Case['options']): string[] =>
  Object.entries(options).flatMap(([name, value]) => [
    '--option',
    `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`,
  ])

describe('verify names the claim that does not hold', () => {
  it.each(CASES)('as debug does: $unmet.claim, $options', async ({ options, claims, code, unmet }) => {
    const issuer = await anIssuer()
    const token = await issuer.sign({ jti: 'a', client_id: 'b', ...claims })
    const registration = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, ...options }
    const args = ['verify', token, '--issuer', issuer.issuer, '--audience', AUDIENCE, '--allow-http']
    const page = await here([...args, ...optionFlags(options)])
    expect([page.code, page.err]).toEqual([1, ''])
    const { claim, found, expected } = unmet
    expect(page.out).toMatch(new RegExp(`^refused {2}${code}`))
    expect(page.out).toContain(`\n  claim ${claim}  found ${found}, expected ${expected}\n`)

    const json = await here([...args, ...optionFlags(options), '--json'])
    expect(JSON.parse(json.out)).toMatchObject({ code, unmet: [unmet] })
    expect(unmetClaims(token, registration)).toEqual([unmet])

    const verifier = createVerifier({ ...registration, debug: true })
    await expect(verifier.verify(token)).rejects.toMatchObject({ code })
    expect(last()).toContain(`claim "${claim}" found ${found}, expected ${expected};`)
    await verifier.close()
  })

  it('bounded and escaped, and never as a token', async () => {
    const issuer = await anIssuer()
    const nasty = `\u001b[2J\r\n\u202e"${'x'.repeat(400)}`
    const token = await issuer.sign({ a: nasty, b: [nasty, nasty, nasty, nasty], c: { deep: nasty } })
    const inner = await issuer.sign({ a: token })
    const values = Object.fromEntries(['a', 'b', 'c', 'd', 'e', 'f', 'g'].map((name) => [name, 'fine']))
    const args = [
      '--issuer',
      issuer.issuer,
      '--audience',
      AUDIENCE,
      '--allow-http',
      ...optionFlags({ claimValues: values }),
    ]
    for (const json of [[], ['--json']]) {
      const { code, out } = await here(['verify', token, ...args, ...json])
      expect(code).toBe(1)
      expect(out).toMatch(/^[\x20-\x7E…\n]{1,4000}$/)
      const hidden = await here(['verify', inner, ...args, ...json])
      expect(hidden.out).toContain('(what looks like a token)')
      expect(hidden.out).not.toContain(token.slice(0, 30))
    }
    expect((await here(['verify', token, ...args])).out).toContain('\n  2 more claims are not as expected\n')
  })

  it('and none of a token that is no JWT, is accepted, or whose claims hold', async () => {
    const issuer = await anIssuer()
    const registration = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false }
    for (const token of [
      '',
      'opaque',
      'a.b.c',
      'x'.repeat(20_000),
      await issuer.sign(),
      await issuer.sign({ aud: 'x' }),
    ])
      expect(unmetClaims(token, registration)).toEqual([])
    expect(issuer.count('all')).toBe(0)
    for (const token of ['opaque', await issuer.sign({ aud: 'x' })]) {
      const { out } = await here(['verify', token, '--issuer', issuer.issuer, '--audience', AUDIENCE, '--allow-http'])
      expect(out).not.toMatch(/^ {2}claim /m)
    }
  })
})

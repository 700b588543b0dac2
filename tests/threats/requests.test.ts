import {
  createAuthenticator,
  createVerifier,
  scopeGuard,
  admit,
  judgeRequest,
  tenantFrom,
  type JwksAuthOptions,
} from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { answerOf, aRequest, aTarget, AUDIENCE, bearer, closing, type Target, unsigned } from './setup.js'

/** An authenticator before a target's registry, with a tenant that every request has. */
const guard = ({ registry }: Target, options: Partial<JwksAuthOptions> = {}): ReturnType<typeof createAuthenticator> =>
  closing(createAuthenticator({ registry, tenant: () => 'default', ...options } as JwksAuthOptions))

describe('a request', () => {
  it('T27 passes without a token where none is required, never with a bad one', async () => {
    const target = await aTarget()
    const optional = guard(target, { required: false })
    expect(await answerOf(optional, {})).toBe('anonymous')
    expect(await answerOf(optional, { headers: [bearer(await target.issuer.sign())] })).toBe('authenticated')
    expect(await answerOf(optional, { headers: [bearer(await target.issuer.sign({ aud: 'x' }))] })).toBe(
      '401 token_audience_refused',
    )
    expect(await answerOf(optional, { headers: [bearer('x')] })).toBe('401 token_malformed')
    expect(await answerOf(optional, { headers: [['Authorization', 'Bearer']] })).toBe('400 authorization_malformed')
    expect(await answerOf(guard(target), {})).toBe('401 token_missing')
    expect(await answerOf(guard(target, { required: true }), {})).toBe('401 token_missing')
  })

  it('T28 is told to come back during an outage, not that its token is bad', async () => {
    const target = await aTarget()
    await target.issuer.misbehave({ status: 503 })
    const outcome = await guard(target).authenticate(aRequest({ headers: [bearer(await target.issuer.sign())] }))
    if (outcome.type !== 'refused') throw new Error(outcome.type)
    const { status, headers } = outcome.refusal.error
    expect([status, Object.keys(headers).toSorted()]).toEqual([503, ['cache-control', 'retry-after']])
  })

  it('T29 is answered in fixed phrases, whatever the provider or the token said', async () => {
    const target = await aTarget()
    const marker = 'hush-hush'
    await target.issuer.misbehave({ status: 500, headers: { 'x-marker': marker }, body: marker })
    const tokens = [
      await target.issuer.sign({ sub: marker }),
      await target.issuer.sign({ aud: marker }),
      unsigned(marker, {}),
    ]
    for (const token of tokens) {
      const outcome = await guard(target, { errors: 'respond' }).authenticate(aRequest({ headers: [bearer(token)] }))
      if (outcome.type !== 'refused') throw new Error(outcome.type)
      const { error, response } = outcome.refusal
      expect(JSON.stringify([error.message, error.headers, response])).not.toContain(marker)
    }
  })

  it('T30 meets no pattern of the operator: options are text, compared as text', () => {
    const right = { issuer: 'https://login.example.com', audience: AUDIENCE }
    for (const [field, value] of [
      ['audience', /^(a+)+$/g],
      ['issuer', /^(a+)+$/],
      ['types', [/jwt/]],
      ['algorithms', [/.*/]],
      ['requiredClaims', [/sub/]],
      ['tenantClaim', { name: /org/, value: 'x' }],
    ] as const)
      expect(() => Reflect.apply(createVerifier, undefined, [{ ...right, [field]: value }])).toThrow(field)
  })

  it('T34 has one Authorization header', async () => {
    const target = await aTarget()
    const good = bearer(await target.issuer.sign())
    const authenticator = guard(target)
    for (const second of [good, bearer('x'), ['AUTHORIZATION', 'Basic eA=='] as const])
      expect(await answerOf(authenticator, { headers: [good, second] })).toBe('400 authorization_repeated')
    expect(await answerOf(authenticator, { headers: [good] })).toBe('authenticated')
  })

  it('T34 brings its token in that header only', async () => {
    const target = await aTarget()
    const token = await target.issuer.sign()
    const authenticator = guard(target)
    const elsewhere = [
      { url: `/?access_token=${token}` },
      { headers: [['Cookie', `access_token=${token}`]] },
      { headers: [['X-Authorization', `Bearer ${token}`]] },
      { headers: [['Authorization', `Basic ${token}`]] },
    ] as const
    for (const sent of elsewhere) expect(await answerOf(authenticator, sent)).toBe('401 token_missing')
  })

  const preflight = {
    method: 'OPTIONS',
    headers: [
      ['Origin', 'https://app.example'],
      ['Access-Control-Request-Method', 'GET'],
    ],
  } as const

  it('T35 of preflight is authenticated unless told to pass', async () => {
    const target = await aTarget()
    expect(await answerOf(guard(target), preflight)).toBe('401 token_missing')
    const passing = guard(target, { preflight: 'pass' })
    expect(await answerOf(passing, preflight)).toBe('anonymous')
    for (const headers of [[], ...preflight.headers.map((header) => [header])])
      expect(await answerOf(passing, { method: 'OPTIONS', headers })).toBe('401 token_missing')
    expect(await answerOf(passing, { ...preflight, method: 'GET' })).toBe('401 token_missing')
    const withToken = { ...preflight, headers: [...preflight.headers, bearer('x')] }
    expect(await answerOf(passing, withToken)).toBe('401 token_malformed')
  })

  it('T35 of preflight that passed is refused by every guard', async () => {
    const request = aRequest(preflight)
    const passing = guard(await aTarget(), { preflight: 'pass' })
    expect(await admit(passing, request, request)).toMatchObject({ auth: undefined, refusal: undefined })
    expect(judgeRequest(request, scopeGuard(['read']))?.error.code).toBe('token_missing')
  })

  it('T20 names its tenant in one way that all readers agree on', async () => {
    const source = tenantFrom.pathSegment(0)
    for (const url of ['https://x.test/globex', '/\\globex', '//globex/acme', '/#/acme', '/%zz'])
      expect(await source(aRequest({ url }))).toBeUndefined()
  })
})

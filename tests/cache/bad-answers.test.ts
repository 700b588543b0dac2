import { describe, expect, it } from 'vitest'
import { LONG, setUp, type Setup } from './setup.js'

const NO_RETRY = { retry: { maxRetries: 0 } } as const
const status = ({ registry }: Setup): unknown => registry.status('default', 'default')

/** Asks the provider again, which goes wrong; @returns why. */
async function refreshFailure({ registry, events }: Setup): Promise<unknown> {
  await expect(registry.refresh('default')).rejects.toMatchObject({ code: 'keys_unavailable', status: 503 })
  return events.findLast(({ type }) => type === 'refresh_failed')
}

describe('An empty key set', () => {
  it('is a failed fetch: with it no token could be accepted, and none be known to be bad', async () => {
    const setup = await setUp(NO_RETRY)
    await setup.issuer.misbehave('empty')
    expect(await setup.verify(await setup.issuer.sign())).toBe('keys_unavailable')
    expect(status(setup)).toMatchObject({ ready: false, lastError: 'no_usable_key', consecutiveErrors: 1 })
  })

  it('does not replace a working one', async () => {
    const setup = await setUp()
    const token = await setup.issuer.sign()
    await setup.verify(token)
    await setup.issuer.misbehave('empty')
    expect(await refreshFailure(setup)).toMatchObject({ reason: 'no_usable_key' })
    expect(await setup.verify(token)).toBe('ok')
  })
})

describe('A web page with status 200', () => {
  it('is a failed fetch, not tried again at once: a captive portal answers the same a moment later', async () => {
    const setup = await setUp()
    const token = await setup.issuer.sign()
    await setup.verify(token)
    await setup.issuer.misbehave('html')
    expect(await refreshFailure(setup)).toMatchObject({ reason: 'body', httpStatus: undefined })
    expect(setup.issuer.count()).toBe(2)
    expect(await setup.verify(token)).toBe('ok')
  })
})

describe('A key set with unusable keys', () => {
  it('loses those alone: one bad key must not lock out the users of the others', async () => {
    const setup = await setUp()
    const { issuer, events } = setup
    const good = issuer.signingKey.publicJwk
    issuer.publish([{ kty: 'oct', k: 'c2VjcmV0' }, good, { ...good, kid: 'weak', use: 'enc' }, 7])
    expect(await setup.verify(await issuer.sign())).toBe('ok')
    expect(events.filter(({ type }) => type === 'key_dropped')).toMatchObject([
      { index: 0, reason: 'symmetric' },
      { index: 2, reason: 'not_for_signatures' },
      { index: 3, reason: 'not_an_object' },
    ])
    expect(status(setup)).toMatchObject({ ready: true, keys: [{ kid: good.kid }] })
  })
})

describe('A key set without a usable key', () => {
  const { publicJwk } = { publicJwk: { kty: 'EC', crv: 'P-256', x: 'AQ!B', y: 'AQAB' } }

  it('is a failed fetch that says what is wrong with each key, in event, error and status', async () => {
    const setup = await setUp(NO_RETRY)
    const { issuer, events } = setup
    issuer.publish([
      { ...publicJwk, kid: 'a' },
      { kty: 'oct', k: 'c2VjcmV0', kid: 7 },
      { ...publicJwk, d: 'c2VjcmV0' },
      null,
    ])
    const refused = await setup.refusal(await issuer.sign())
    const detail =
      'none of the 4 published keys is usable: ' +
      'key 0 (kid "a"): a member that its type needs (n and e, x, or x and y) is not base64url or base64; ' +
      'key 1 (kid "7"): it is a symmetric key: anyone who can read it can sign; ' +
      'key 2: it has private members: anyone who can read it can sign; key 3: it is no object'
    expect(refused).toMatchObject({ code: 'keys_unavailable', detail: 'no_usable_key', cause: { message: detail } })
    expect(events).toContainEqual(expect.objectContaining({ type: 'refresh_failed', reason: 'no_usable_key', detail }))
    expect(status(setup)).toMatchObject({ lastErrorDetail: detail })
    expect(events.filter(({ type }) => type === 'key_dropped')).toMatchObject([
      { index: 0, kid: 'a', reason: 'member_encoding' },
      { index: 1, kid: '7', reason: 'symmetric' },
      { index: 2, kid: undefined, reason: 'private_members' },
      { index: 3, kid: undefined, reason: 'not_an_object' },
    ])
    expect(JSON.stringify([events, status(setup)])).not.toContain('c2VjcmV0')
  })

  it('names ten keys, and of their names what is safe to print', async () => {
    const setup = await setUp(NO_RETRY)
    const kid = `\n"\u202e${'k'.repeat(1000)}`
    setup.issuer.publish(Array.from({ length: 500 }, () => ({ ...publicJwk, kid })))
    const { cause } = await setup.refusal(await setup.issuer.sign())
    const message = cause instanceof Error ? cause.message : ''
    expect(message).toMatch(/^none of the 500 published keys is usable: key 0 .*; key 9 .*; and 490 more$/)
    expect(message).toContain(`(kid "\\u{a}"\\u{202e}${'k'.repeat(37)}…")`)
    expect(message.length).toBeLessThan(2000)
    expect(setup.events.filter(({ type }) => type === 'key_dropped')).toHaveLength(10)
  })
})

describe('Keys that share a kid', () => {
  it('are one when they are the same key', async () => {
    const setup = await setUp()
    const jwk = setup.issuer.signingKey.publicJwk
    setup.issuer.publish([jwk, { ...jwk }, { ...jwk }])
    expect(await setup.verify(await setup.issuer.sign())).toBe('ok')
    expect(status(setup)).toMatchObject({ keys: [{ kid: jwk.kid }] })
  })

  it('are each tried when they differ: the name alone cannot tell which one signed', async () => {
    const setup = await setUp()
    const { issuer, verify } = setup
    const { kid } = issuer.signingKey
    const other = await issuer.createForeignKey('ES256')
    issuer.publish([issuer.signingKey.publicJwk, { ...other.publicJwk, kid }])
    expect(await verify(await issuer.sign())).toBe('ok')
    expect(await verify(await issuer.sign({}, { key: other, kid }))).toBe('ok')
    const forger = await issuer.createForeignKey('ES256')
    expect(await verify(await issuer.sign({}, { key: forger, kid }))).toBe('signature_invalid')
  })
})

describe('Ten thousand keys', () => {
  const publishMany = ({ issuer }: Setup): void => {
    const jwk = issuer.signingKey.publicJwk
    issuer.publish(Array.from({ length: 10_000 }, (_, index) => ({ ...jwk, kid: `key-${index}` })))
  }

  it.each([
    ['too_large', {}, 'longer than any real one'],
    ['body', { maxResponseBytes: 16_777_216 }, 'more keys than are looked at, to bound time and memory'],
  ] as const)('are refused with %s (%o): %s; the keys at hand stay in use', async (reason, options, _why) => {
    const setup = await setUp(options)
    const token = await setup.issuer.sign({}, LONG)
    await setup.verify(token)
    publishMany(setup)
    expect(await refreshFailure(setup)).toMatchObject({ reason })
    expect(await setup.verify(token)).toBe('ok')
  })
})

describe('A 304 that was never asked for', () => {
  it('is a failed fetch when there are no keys: it says nothing', async () => {
    const setup = await setUp(NO_RETRY)
    await setup.issuer.misbehave('not-modified')
    expect(await setup.verify(await setup.issuer.sign())).toBe('keys_unavailable')
    expect(setup.events).toContainEqual(
      expect.objectContaining({ type: 'refresh_failed', reason: 'status', httpStatus: 304 }),
    )
  })

  it('does not renew keys that came without a validator, so it cannot keep a withdrawn one alive', async () => {
    const setup = await setUp()
    const { issuer } = setup
    await issuer.misbehave({ headers: { etag: '' } }, { times: 1 })
    const token = await issuer.sign()
    await setup.verify(token)
    const before = status(setup)
    await issuer.misbehave('not-modified')
    await setup.clock.advance(1000)
    expect(await refreshFailure(setup)).toMatchObject({ reason: 'status', httpStatus: 304 })
    expect(status(setup)).toMatchObject({ expiresAt: (before as { expiresAt: number }).expiresAt })
    expect(await setup.verify(token)).toBe('ok')
  })
})

import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createVerifier, type Verifier } from '../create.js'
import { RefusedError } from '../errors/errors.js'
import type { JwksAuthEvent } from '../events/events.js'
import { joseSignatures } from '../signature/jose-signatures.js'
import { nodeSignatures } from '../signature/node-signatures.js'

const audience = 'https://api.example.test'

describe.each([
  ['node:crypto', nodeSignatures],
  ['jose', joseSignatures],
])('with signatures checked by %s,', (_by, signatures) => {
  let issuer: TestIssuer
  let verifier: Verifier
  const events: JwksAuthEvent[] = []

  beforeAll(async () => {
    issuer = await createTestIssuer({ alg: 'RS256', audience })
    verifier = createVerifier({
      issuer: issuer.issuer,
      audience,
      requireHttps: false,
      signatures: signatures(),
      observers: [(event) => events.push(event)],
    })
  })
  afterAll(() => Promise.all([verifier.close(), issuer.close()]))

  const codeOf = async (token: string): Promise<string> => {
    try {
      await verifier.verify(token)
      return 'ok'
    } catch (error) {
      return error instanceof RefusedError ? error.code : String(error)
    }
  }

  describe('a verified token', () => {
    it('is handed over frozen to the last member, and keeps its text out of logs', async () => {
      const token = await issuer.sign({ scope: 'a b', nested: { list: [{ deep: true }] } })
      const auth = await verifier.verify(token)
      expect(auth).toMatchObject({
        tenant: 'default',
        provider: 'default',
        scopes: ['a', 'b'],
        header: { alg: 'RS256' },
      })
      expect(auth.token).toBe(token)
      expect(JSON.stringify(auth)).not.toContain(token)
      const nested = auth.claims['nested'] as { list: { deep: boolean }[] }
      for (const part of [
        auth,
        Object.getPrototypeOf(auth),
        auth.header,
        auth.claims,
        auth.scopes,
        nested,
        nested.list,
        nested.list[0],
      ]) {
        expect(Object.isFrozen(part)).toBe(true)
      }
    })

    it.each(['RS256', 'PS256', 'ES256', 'ES384', 'EdDSA'] as const)('may be signed with %s', async (alg) => {
      await using another = await createTestIssuer({ alg, audience })
      await using own = createVerifier({
        issuer: another.issuer,
        audience,
        requireHttps: false,
        signatures: signatures(),
      })
      expect((await own.verify(await another.sign())).header.alg).toBe(alg)
    })

    it('may nest as deep as its size allows', async () => {
      const depth = 3000
      const deep: unknown = JSON.parse('['.repeat(depth) + ']'.repeat(depth))
      expect(await codeOf(await issuer.sign({ deep }))).toBe('ok')
    })
  })

  describe('a forged token', () => {
    const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url')
    const claims = (): Readonly<Record<string, unknown>> => ({
      iss: issuer.issuer,
      aud: audience,
      exp: Math.floor(Date.now() / 1000) + 60,
    })

    it('is refused: another key under a published kid', async () => {
      const key = await issuer.createForeignKey('RS256')
      expect(await codeOf(await issuer.sign({}, { key, kid: issuer.signingKey.kid }))).toBe('signature_invalid')
    })

    it('is refused: changed after signing', async () => {
      const [header, , signature] = (await issuer.sign()).split('.')
      expect(await codeOf(`${header}.${part({ ...claims(), sub: 'admin' })}.${signature}`)).toBe('signature_invalid')
    })

    it.each(['none', 'NONE', 'HS256', 'RS256 '])('is refused: alg %j', async (alg) => {
      const kid = issuer.signingKey.kid
      expect(await codeOf(`${part({ alg, kid })}.${part(claims())}.AAAA`)).toBe('token_algorithm_refused')
    })

    it('is refused: an algorithm of another key type under a published kid', async () => {
      const key = await issuer.createForeignKey('ES256')
      expect(await codeOf(await issuer.sign({}, { key, kid: issuer.signingKey.kid }))).toBe('key_unknown')
    })

    it('is refused: a key in its own header', async () => {
      const key = await issuer.createForeignKey('RS256')
      expect(await codeOf(await issuer.sign({}, { key, header: { jwk: key.publicJwk } }))).toBe('key_unknown')
    })
  })

  describe('what is observed', () => {
    it('is each verdict, with the tenant where it is known, and no token', async () => {
      events.length = 0
      const token = await issuer.sign()
      await codeOf(token)
      await codeOf(await issuer.sign({ aud: 'x' }))
      await codeOf('x')
      const verdicts = events.filter(({ type }) => type === 'token_accepted' || type === 'token_refused')
      expect(verdicts).toEqual([
        {
          type: 'token_accepted',
          tenant: 'default',
          provider: 'default',
          remembered: false,
          duration: expect.any(Number),
        },
        {
          type: 'token_refused',
          tenant: 'default',
          provider: 'default',
          code: 'token_audience_refused',
          detail: 'aud',
          duration: expect.any(Number),
        },
        {
          type: 'token_refused',
          tenant: '',
          provider: '',
          code: 'token_malformed',
          detail: expect.any(String),
          duration: expect.any(Number),
        },
      ])
      expect(JSON.stringify(events)).not.toContain(token)
    })
  })
})

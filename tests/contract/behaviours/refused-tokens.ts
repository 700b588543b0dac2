import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { expectInvalidToken, expectRefused } from '../harness/expect.js'
import type { Harness } from '../harness/harness.js'
import { AUDIENCE, serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

export const refusedTokens: Behaviours = {
  'that expired is refused, saying so': (harness) =>
    refusesSaying(harness, 'The access token expired', (issuer) => issuer.sign({}, { expiresIn: -60 })),

  'that is not valid yet is refused, saying so': (harness) =>
    refusesSaying(harness, 'The access token is not valid yet', (issuer) => issuer.sign({ nbf: 4_000_000_000 })),

  'signed by a forger under a published kid is refused': (harness) =>
    refuses(harness, async (issuer) => {
      const key = await issuer.createForeignKey('ES256')
      return await issuer.sign({}, { key, kid: issuer.signingKey.kid })
    }),

  'whose claims were changed after signing is refused': (harness) =>
    refuses(harness, async (issuer) => {
      const [header, , signature] = (await issuer.sign()).split('.')
      const [, claims] = (await issuer.sign({ sub: 'admin' })).split('.')
      return [header, claims, signature].join('.')
    }),

  'of an issuer nobody registered is refused': (harness) =>
    refuses(harness, async () => {
      await using foreign = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
      return await foreign.sign()
    }),

  'for another audience is refused': (harness) =>
    refuses(harness, (issuer) => issuer.sign({ aud: 'https://other.example.test' })),

  'without an audience is refused': (harness) => refuses(harness, (issuer) => issuer.sign({ aud: undefined })),

  'with a kid that is not published is refused': (harness) =>
    refuses(harness, async (issuer) => await issuer.sign({}, { key: await issuer.createForeignKey('ES256') })),

  'that is not signed (alg none) is refused': (harness) =>
    refuses(harness, async (issuer) => {
      const token = await issuer.sign({}, { header: { alg: 'none', kid: undefined } })
      return token.slice(0, token.lastIndexOf('.') + 1)
    }),

  'that claims a symmetric algorithm is refused': (harness) =>
    refuses(harness, (issuer) => issuer.sign({}, { header: { alg: 'HS256' } })),

  'of another kind (typ) is refused': (harness) => refuses(harness, (issuer) => issuer.sign({}, { typ: 'logout+jwt' })),

  'that is no JWT is refused': (harness) => refuses(harness, async () => await Promise.resolve('opaque-token')),
}

type Sign = (issuer: TestIssuer) => Promise<string>

async function refuses(harness: Harness, sign: Sign): Promise<void> {
  await using world = await serveOneIssuer(harness)
  expectInvalidToken(world, await world.bearer(await sign(world.issuer)))
}

async function refusesSaying(harness: Harness, phrase: string, sign: Sign): Promise<void> {
  await using world = await serveOneIssuer(harness)
  const answer = await world.bearer(await sign(world.issuer))
  expectRefused(world, answer, 401, `Bearer error="invalid_token", error_description="${phrase}"`)
}

import { expect } from 'vitest'
import {
  expectAnonymous,
  expectBareChallenge,
  expectInvalidRequest,
  expectInvalidToken,
  expectPassed,
} from '../harness/expect.js'
import { serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

const OPTIONAL = { required: false } as const

export const optional: Behaviours = {
  async 'lets a request without a token pass, without Auth'(harness) {
    await using world = await serveOneIssuer(harness, OPTIONAL)
    expectAnonymous(await world.send())
    expect(world.handled).toMatchObject([{ property: undefined }])
  },

  async 'takes another scheme for no token'(harness) {
    await using world = await serveOneIssuer(harness, OPTIONAL)
    expectAnonymous(await world.send({ headers: [['Authorization', 'Basic YTpi']] }))
  },

  async 'shows a good token'(harness) {
    await using world = await serveOneIssuer(harness, OPTIONAL)
    const expected = { tenant: 'default', sub: 'user-1', scopes: [] }
    expectPassed(await world.bearer(await world.issuer.sign()), expected)
  },

  async 'refuses a bad token all the same'(harness) {
    await using world = await serveOneIssuer(harness, OPTIONAL)
    expectInvalidToken(world, await world.bearer('not.a.token'))
    const key = await world.issuer.createForeignKey('ES256')
    expectInvalidToken(
      world,
      await world.bearer(await world.issuer.sign({}, { key, kid: world.issuer.signingKey.kid })),
    )
  },

  async 'refuses a malformed header all the same'(harness) {
    await using world = await serveOneIssuer(harness, OPTIONAL)
    expectInvalidRequest(world, await world.bearer(''), 'The Authorization header is malformed')
  },

  async 'refuses a token that cannot be verified now with 503'(harness) {
    await using world = await serveOneIssuer(harness, { ...OPTIONAL, retry: { maxRetries: 0 } })
    await world.issuer.stop()
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 503 })
    expect(world.handled).toEqual([])
  },

  async 'leaves a handler that relies on getAuth closed: 401'(harness) {
    await using world = await serveOneIssuer(harness, OPTIONAL, { handler: ({ getAuth }) => getAuth().claims })
    const answer = await world.send()
    expect({ ...answer, challenge: answer.headers['www-authenticate'] }).toMatchObject({
      status: 401,
      challenge: 'Bearer',
    })
  },

  async 'leaves what is behind a guard closed: 401'(harness) {
    for (const guard of [{ scopes: ['reports:read'] }, { anyScope: ['a'] }, { claims: () => true }] as const) {
      await using world = await serveOneIssuer(harness, OPTIONAL, { guards: [guard] })
      expectBareChallenge(world, await world.send())
      expectBareChallenge(world, await world.send({ headers: [['Authorization', 'Basic YTpi']] }))
    }
  },
}

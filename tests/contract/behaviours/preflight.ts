import { expectAnonymous, expectBareChallenge, expectInvalidToken, expectPassed } from '../harness/expect.js'
import type { RawRequest } from '../harness/send.js'
import { serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

const ORIGIN = ['Origin', 'https://app.example.test'] as const
const ASKED_METHOD = ['Access-Control-Request-Method', 'PUT'] as const
const PREFLIGHT: RawRequest = { method: 'OPTIONS', headers: [ORIGIN, ASKED_METHOD] }
const PASS = { preflight: 'pass' } as const

export const preflight: Behaviours = {
  async 'is authenticated like any request, unless told otherwise'(harness) {
    await using world = await serveOneIssuer(harness)
    expectBareChallenge(world, await world.send(PREFLIGHT))
  },

  async 'passes with preflight: pass, without Auth'(harness) {
    await using world = await serveOneIssuer(harness, PASS)
    expectAnonymous(await world.send(PREFLIGHT))
  },

  async 'is only what browsers send: OPTIONS with Origin and the method asked for'(harness) {
    await using world = await serveOneIssuer(harness, PASS)
    expectBareChallenge(world, await world.send({ method: 'OPTIONS' }))
    expectBareChallenge(world, await world.send({ method: 'OPTIONS', headers: [ORIGIN] }))
    expectBareChallenge(world, await world.send({ method: 'OPTIONS', headers: [ASKED_METHOD] }))
    for (const method of ['GET', 'PUT', 'HEAD']) {
      const answer = await world.send({ ...PREFLIGHT, method })
      expectBareChallenge(world, answer)
    }
  },

  async 'with a token is judged by it'(harness) {
    await using world = await serveOneIssuer(harness, PASS)
    expectInvalidToken(world, await world.bearer('not.a.token', PREFLIGHT))
    const expected = { tenant: 'default', sub: 'user-1', scopes: [] }
    expectPassed(await world.bearer(await world.issuer.sign(), PREFLIGHT), expected)
  },

  async 'with another scheme does not pass as one'(harness) {
    await using world = await serveOneIssuer(harness, PASS)
    const headers = [ORIGIN, ASKED_METHOD, ['Authorization', 'Basic YTpi']] as const
    expectBareChallenge(world, await world.send({ method: 'OPTIONS', headers }))
  },

  async 'that passed is refused by a guard all the same'(harness) {
    await using world = await serveOneIssuer(harness, PASS, { guards: [{ scopes: ['reports:read'] }] })
    expectBareChallenge(world, await world.send(PREFLIGHT))
  },
}

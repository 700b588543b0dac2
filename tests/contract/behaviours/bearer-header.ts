import { expect } from 'vitest'
import { expectBareChallenge, expectInvalidRequest } from '../harness/expect.js'
import { serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

const MALFORMED = 'The Authorization header is malformed'

export const bearerHeader: Behaviours = {
  async 'is needed: without it, 401 and a bare challenge'(harness) {
    await using world = await serveOneIssuer(harness)
    expectBareChallenge(world, await world.send())
  },

  async 'with another scheme is no token'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (const value of ['Basic YWxpY2U6c2VjcmV0', `DPoP ${token}`, `Bearer${token}`, token]) {
      expectBareChallenge(world, await world.send({ headers: [['Authorization', value]] }))
    }
  },

  async 'takes the scheme in any case, and any number of spaces after it'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (const scheme of ['bearer', 'BEARER', 'bEaReR', 'Bearer  ']) {
      expect(await world.send({ headers: [['Authorization', `${scheme} ${token}`]] })).toMatchObject({ status: 200 })
    }
  },

  async 'takes its own name in any case'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (const name of ['authorization', 'AUTHORIZATION', 'aUTHORIZATION']) {
      expect(await world.send({ headers: [[name, `Bearer ${token}`]] })).toMatchObject({ status: 200 })
    }
  },

  async 'with a scheme and no token is malformed'(harness) {
    await using world = await serveOneIssuer(harness)
    for (const value of ['Bearer', 'bearer', 'Bearer  ', 'Bearer\t', 'Bearer:']) {
      expectInvalidRequest(world, await world.send({ headers: [['Authorization', value]] }), MALFORMED)
    }
  },

  async 'with more than a token is malformed'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (const value of [`${token} ${token}`, `${token}, Basic YTpi`, `"${token}"`, `${token}\tx`, 'tök.en.x']) {
      expectInvalidRequest(world, await world.bearer(value), MALFORMED)
    }
  },

  async 'with anything but spaces between scheme and token is malformed, where no token is needed too'(harness) {
    await using world = await serveOneIssuer(harness, { required: false })
    const token = await world.issuer.sign()
    for (const between of ['\t', ' \t', '\u00a0', ': ', ',', '=']) {
      const headers = [['Authorization', `Bearer${between}${token}`]] as const
      expectInvalidRequest(world, await world.send({ headers }), MALFORMED)
    }
  },

  async 'may have white space around it, and is never folded: Node refuses what RFC 9112 section 5.2 obsoletes'(
    harness,
  ) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    expect(await world.send({ headers: [['Authorization', `\t Bearer ${token} \t`]] })).toMatchObject({ status: 200 })
    const handled = world.handled.length
    for (const value of [`Bearer\r\n ${token}`, `\r\n\tBearer ${token}`, `Bearer ${token}\r\n x`]) {
      expect(await world.send({ headers: [['Authorization', value]] })).toMatchObject({ status: 400 })
    }
    expect(await world.send({ headers: [['Authorization ', `Bearer ${token}`]] })).toMatchObject({ status: 400 })
    expect(world.handled).toHaveLength(handled)
  },

  async 'is the only place: a token in the query is not looked at'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    expectBareChallenge(world, await world.send({ target: `/?access_token=${token}` }))
  },

  async 'is the only place: a token in a form or in JSON is not looked at'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (const [type, body] of [
      ['application/x-www-form-urlencoded', `access_token=${token}`],
      ['application/json', JSON.stringify({ access_token: token })],
    ] as const) {
      expectBareChallenge(world, await world.send({ method: 'POST', headers: [['Content-Type', type]], body }))
    }
  },

  async 'is the only place: other headers and cookies are not looked at'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (const name of ['X-Authorization', 'Proxy-Authorization', 'Cookie', 'X-Access-Token']) {
      expectBareChallenge(world, await world.send({ headers: [[name, `Bearer ${token}`]] }))
    }
  },
}

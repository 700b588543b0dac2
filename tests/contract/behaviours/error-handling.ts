import { JwksAuthError } from '@jwks-auth/core'
import { expect } from 'vitest'
import { serveRefusing } from '../harness/refusing-world.js'
import { serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'
import { REFUSALS } from './refusals.js'

export const errorHandling: Behaviours = {
  async 'get every refusal, with code, status, headers and phrase'(harness) {
    for (const [code, { status, phrase, headers, provoke }] of Object.entries(REFUSALS)) {
      const caught: unknown[] = []
      await using world = await serveRefusing(harness, 'forward', (error) => caught.push(error))
      expect(await world.send({ headers: await provoke(world) })).toMatchObject({ status: 418 })
      expect(caught).toHaveLength(1)
      const [error] = caught
      expect(JwksAuthError.is(error)).toBe(true)
      expect(error).toMatchObject({ code, status, statusCode: status, message: phrase, expose: true })
      expect(error).toHaveProperty('headers', headers)
    }
  },

  async 'are not asked when we answer'(harness) {
    for (const { status, provoke } of Object.values(REFUSALS)) {
      const caught: unknown[] = []
      await using world = await serveRefusing(harness, 'respond', (error) => caught.push(error))
      expect(await world.send({ headers: await provoke(world) })).toMatchObject({ status })
      expect(caught).toEqual([])
    }
  },

  async 'get what getAuth throws where there is none, whoever answers refusals'(harness) {
    for (const errors of ['forward', 'respond'] as const) {
      const caught: unknown[] = []
      await using world = await serveOneIssuer(
        harness,
        { required: false, errors },
        { handler: ({ getAuth }) => getAuth(), onError: (error) => caught.push(error) },
      )
      expect(await world.send()).toMatchObject({ status: 418 })
      expect(caught).toMatchObject([{ code: 'token_missing', status: 401, headers: { 'www-authenticate': 'Bearer' } }])
    }
  },

  async 'get what the handler throws, and a good token makes no 401 of it'(harness) {
    const thrown = new Error('the handler is broken')
    const caught: unknown[] = []
    const handler = (): never => {
      throw thrown
    }
    await using world = await serveOneIssuer(harness, {}, { handler, onError: (error) => caught.push(error) })
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 418 })
    expect(caught).toEqual([thrown])
    await using plain = await serveOneIssuer(harness, { errors: 'respond' }, { handler })
    expect(await plain.bearer(await plain.issuer.sign())).toMatchObject({ status: 500 })
  },
}

import express from 'express'
import Koa from 'koa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { expressHarness } from '../contract/harness/express.js'
import { fastifyHarness } from '../contract/harness/fastify.js'
import { koaHarness } from '../contract/harness/koa.js'
import { COGNITO } from './fixtures/cognito.js'
import { ENTRA_ID_TENANTS } from './fixtures/entra-id.js'
import { aProviderWorld, type ProviderWorld } from './provider-world.js'

const FRAMEWORKS = [expressHarness('Express 5', express), koaHarness('Koa 3', Koa), fastifyHarness]
const PRESETS = [ENTRA_ID_TENANTS, COGNITO]
let world: ProviderWorld

beforeAll(async () => {
  world = await aProviderWorld(PRESETS)
  for (const fixture of PRESETS) world.publish(fixture)
})
afterAll(() => world.close())

describe.each(FRAMEWORKS)('In $framework', (harness) => {
  it.each(PRESETS)('the preset $name is the whole set-up', async (fixture) => {
    const { dispatcher, clock } = world
    const [scope = ''] = fixture.scopes
    await using app = await harness.start({
      options: { ...fixture.registration(), dispatcher, clock },
      guards: [{ scopes: [scope] }],
      handler: ({ property, getAuth }) => ({ provider: property?.provider, sub: getAuth().claims.sub }),
    })
    const ask = async (token: string): Promise<Response> =>
      await fetch(`http://127.0.0.1:${app.port}/`, { headers: { authorization: `Bearer ${token}` } })
    const answer = await ask(await world.sign(fixture))
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { provider: fixture.registration().provider, sub: fixture.claims['sub'] },
    ])
    for (const wrong of [...fixture.foreign, fixture.otherKind])
      expect([wrong.what, (await ask(await world.sign(fixture, wrong))).status]).toEqual([wrong.what, 401])
  })
})

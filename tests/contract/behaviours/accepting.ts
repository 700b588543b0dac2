import { expect } from 'vitest'
import { expectPassed } from '../harness/expect.js'
import { serveOneIssuer, summaryOf } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

export const accepting: Behaviours = {
  'reaches the handler, with tenant, subject and scopes'(harness) {
    return withToken(harness, async (world, token) => {
      const expected = { tenant: 'default', sub: 'alice', scopes: ['reports:read', 'reports:write'] }
      expectPassed(await world.bearer(token), expected)
      expect(world.handled).toHaveLength(1)
    })
  },

  'shows the same Auth through getAuth'(harness) {
    return withToken(harness, async (world, token) => {
      await world.bearer(token)
      const [handled] = world.handled
      expect(handled?.property).toBeDefined()
      expect(handled?.getAuth()).toBe(handled?.property)
    })
  },

  async 'lets the handler answer from getAuth alone'(harness) {
    await using world = await serveOneIssuer(harness, {}, { handler: ({ getAuth }) => summaryOf(getAuth()) })
    expectPassed(await world.bearer(await world.issuer.sign()), { tenant: 'default', sub: 'user-1', scopes: [] })
  },

  'gives an Auth that cannot be changed'(harness) {
    return withToken(harness, async (world, token) => {
      await world.bearer(token)
      const auth = world.handled[0]?.property
      expect(auth?.claims['groups']).toEqual(['staff'])
      const parts = [auth, auth?.claims, auth?.header, auth?.scopes, auth?.claims['groups']]
      expect(parts.map((part) => Object.isFrozen(part))).toEqual([true, true, true, true, true])
    })
  },

  'keeps the token out of what is logged or copied'(harness) {
    return withToken(harness, async (world, token) => {
      await world.bearer(token)
      const auth = world.handled[0]?.property
      expect(auth?.token).toBe(token)
      expect(JSON.stringify(auth)).not.toContain(token)
      expect(Object.keys({ ...auth })).not.toContain('token')
    })
  },

  'answers HEAD like GET, without a body'(harness) {
    return withToken(harness, async (world, token) => {
      const get = await world.bearer(token)
      const head = await world.bearer(token, { method: 'HEAD' })
      expect(head).toMatchObject({ status: 200, body: '' })
      expect(head.headers['content-length']).toBe(get.headers['content-length'])
    })
  },

  'passes with any method and a body'(harness) {
    return withToken(harness, async (world, token) => {
      const body = { headers: [['Content-Type', 'application/json']] as const, body: '{"a":1}' }
      for (const method of ['POST', 'PUT', 'PATCH', 'DELETE']) {
        expect(await world.bearer(token, { ...body, method })).toMatchObject({ status: 200 })
      }
    })
  },

  'tells two callers apart that come at the same time'(harness) {
    return withToken(harness, async (world, alice) => {
      const bob = await world.issuer.sign({ sub: 'bob' })
      const answers = await Promise.all([alice, bob, alice, bob].map((token) => world.bearer(token)))
      const subjects = answers.map(({ body }) => /"sub":"(\w+)"/.exec(body)?.[1])
      expect(subjects).toEqual(['alice', 'bob', 'alice', 'bob'])
    })
  },
}

type World = Awaited<ReturnType<typeof serveOneIssuer>>

async function withToken(
  harness: Parameters<typeof serveOneIssuer>[0],
  test: (world: World, token: string) => Promise<void>,
): Promise<void> {
  await using world = await serveOneIssuer(harness)
  const claims = { sub: 'alice', scope: 'reports:read reports:write', groups: ['staff'] }
  await test(world, await world.issuer.sign(claims))
}

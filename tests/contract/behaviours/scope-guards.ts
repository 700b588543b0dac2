import { expect } from 'vitest'
import { expectRefused } from '../harness/expect.js'
import type { GuardSpec } from '../harness/harness.js'
import { serve, serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

const LACKING = 'Bearer error="insufficient_scope", error_description="The access token lacks a required scope"'
const ALL: GuardSpec = { scopes: ['reports:read', 'reports:write'] }
const ANY: GuardSpec = { anyScope: ['reports:read', 'reports:write'] }

export const scopeGuards: Behaviours = {
  async 'requireScope wants every scope, and says which'(harness) {
    await using world = await serveOneIssuer(harness, {}, { guards: [ALL] })
    for (const scope of [undefined, '', 'reports:read', 'reports:write', 'reports', 'reports:read reports:write2']) {
      const answer = await world.bearer(await world.issuer.sign({ scope }))
      expectRefused(world, answer, 403, `${LACKING}, scope="reports:read reports:write"`)
    }
    const good = await world.issuer.sign({ scope: 'other reports:write reports:read' })
    expect(await world.bearer(good)).toMatchObject({ status: 200 })
  },

  async 'requireAnyScope wants one of them, and says which would do'(harness) {
    await using world = await serveOneIssuer(harness, {}, { guards: [ANY] })
    const answer = await world.bearer(await world.issuer.sign({ scope: 'other reports' }))
    expectRefused(world, answer, 403, `${LACKING}, scope="reports:read reports:write"`)
    for (const scope of ['reports:read', 'other reports:write']) {
      expect(await world.bearer(await world.issuer.sign({ scope }))).toMatchObject({ status: 200 })
    }
  },

  async 'scopes may come as a list in scp'(harness) {
    await using world = await serveOneIssuer(harness, {}, { guards: [ALL] })
    const token = await world.issuer.sign({ scp: ['reports:read', 'reports:write'] })
    expect(await world.bearer(token)).toMatchObject({ status: 200 })
  },

  async 'one after the other, each has its say'(harness) {
    await using world = await serveOneIssuer(harness, {}, { guards: [ANY, { scopes: ['audit'] }] })
    const first = await world.bearer(await world.issuer.sign({ scope: 'audit' }))
    expectRefused(world, first, 403, `${LACKING}, scope="reports:read reports:write"`)
    const second = await world.bearer(await world.issuer.sign({ scope: 'reports:read' }))
    expectRefused(world, second, 403, `${LACKING}, scope="audit"`)
    const both = await world.issuer.sign({ scope: 'audit reports:read' })
    expect(await world.bearer(both)).toMatchObject({ status: 200 })
  },

  async 'come after authentication: a bad token is a 401, not a 403'(harness) {
    await using world = await serveOneIssuer(harness, {}, { guards: [ALL] })
    expect(await world.bearer('not.a.token')).toMatchObject({ status: 401 })
  },

  async 'refuse HEAD like GET'(harness) {
    await using world = await serveOneIssuer(harness, {}, { guards: [ALL] })
    const answer = await world.bearer(await world.issuer.sign(), { method: 'HEAD' })
    expectRefused(world, answer, 403, `${LACKING}, scope="reports:read reports:write"`)
    expect(answer.body).toBe('')
  },

  async 'without jwksAuth in front refuse everybody, with an error that says so: 500'(harness) {
    for (const guard of [ALL, ANY, { claims: () => true }] as const) {
      await using world = await serve(harness, { guards: [guard] })
      const answer = await world.bearer('any.to.ken')
      expect(answer.status).toBe(500)
      expect(answer.headers).not.toHaveProperty('www-authenticate')
    }
    const errors: unknown[] = []
    await using world = await serve(harness, { guards: [ALL], onError: (error) => errors.push(error) })
    expect(await world.bearer('any.to.ken')).toMatchObject({ status: 418 })
    expect(errors).toMatchObject([{ code: 'auth_not_registered', message: expect.stringContaining('no jwksAuth') }])
  },

  async 'are refused to handlers without jwksAuth in front as well: 500'(harness) {
    await using world = await serve(harness, { handler: ({ getAuth }) => getAuth().tenant })
    expect(await world.bearer('any.to.ken')).toMatchObject({ status: 500 })
  },

  async 'cannot be made without a scope: such a guard would admit everybody'(harness) {
    for (const guard of [{ scopes: [] }, { anyScope: [] }] as const) {
      await expect(serve(harness, { guards: [guard] })).rejects.toMatchObject({ code: 'options_invalid' })
    }
  },
}

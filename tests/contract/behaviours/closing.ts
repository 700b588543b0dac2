import { tenantFrom } from '@jwks-auth/core'
import { expect } from 'vitest'
import { serveOneIssuer } from '../harness/world.js'
import { serveTwoTenants } from '../harness/two-tenants.js'
import type { Behaviours } from './behaviour.js'

const CLOSABLE = { closable: true } as const

export const closing: Behaviours = {
  async 'closes what jwksAuth made: 503 from then on, never 401'(harness) {
    await using world = await serveOneIssuer(harness, {}, CLOSABLE)
    const token = await world.issuer.sign()
    expect(await world.bearer(token)).toMatchObject({ status: 200 })
    await world.closeAuth()
    const answer = await world.bearer(token)
    expect(answer.status).toBe(503)
    expect(answer.headers).toHaveProperty('retry-after')
    expect(world.handled).toHaveLength(1)
  },

  async 'leaves a registry alone that was handed in'(harness) {
    await using world = await serveTwoTenants(harness, tenantFrom.issuer(), {}, CLOSABLE)
    await world.closeAuth()
    expect(await world.bearer(await world.signAs.acme())).toMatchObject({ status: 200 })
    await world.registry.close()
    expect(await world.bearer(await world.signAs.acme())).toMatchObject({ status: 503 })
  },

  async 'may be called twice'(harness) {
    await using world = await serveOneIssuer(harness, {}, CLOSABLE)
    await world.closeAuth()
    await world.closeAuth()
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 503 })
  },

  async 'before the first request fetches nothing afterwards'(harness) {
    await using world = await serveOneIssuer(harness, {}, CLOSABLE)
    await world.closeAuth()
    await world.bearer(await world.issuer.sign())
    expect(world.issuer.count('all')).toBe(0)
  },
}

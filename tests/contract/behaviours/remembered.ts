import { expect } from 'vitest'
import { expectPassed } from '../harness/expect.js'
import { serveOneIssuer, summaryOf } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

const PASSED = { tenant: 'default', sub: 'user-1', scopes: [] }

export const remembered: Behaviours = {
  async 'passes again, with the Auth it had'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (let request = 0; request < 3; request += 1) expectPassed(await world.bearer(token), PASSED)
    expect(new Set(world.handled.map(({ property }) => property)).size).toBe(1)
  },

  async 'is refused by the request after the refresh that saw its key withdrawn'(harness) {
    await using world = await serveOneIssuer(harness)
    const token = await world.issuer.sign()
    for (let request = 0; request < 3; request += 1) expectPassed(await world.bearer(token), PASSED)
    await world.issuer.rotate({ keepOld: false })
    expectPassed(await world.bearer(await world.issuer.sign()), PASSED)
    expect(await world.bearer(token)).toMatchObject({ status: 401 })
    expect(world.handled).toHaveLength(4)
  },

  async 'is what it was, whatever a handler did to its Auth'(harness) {
    const handler: Parameters<typeof serveOneIssuer>[2] = {
      handler({ property }) {
        for (const part of [property, property?.claims, property?.header, property?.scopes]) {
          if (part !== undefined) for (const name of ['sub', 'tenant', '0']) Reflect.set(part, name, 'admin')
        }
        return property === undefined ? {} : summaryOf(property)
      },
    }
    await using world = await serveOneIssuer(harness, {}, handler)
    const token = await world.issuer.sign()
    for (let request = 0; request < 2; request += 1) expectPassed(await world.bearer(token), PASSED)
  },
}

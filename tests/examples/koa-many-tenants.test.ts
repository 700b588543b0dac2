import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { scenes } from '../../examples/koa-many-tenants/src/scenes.js'
import { heldAtDoors } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/koa-many-tenants', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    expect(verdictOn(await runExample('koa-many-tenants'))).toEqual(allHold(24))
  })

  it('finds out an API that lets everybody in, or nobody', async () => {
    await using shared = await createTestIssuer({ alg: 'ES256' })
    await using initech = await createTestIssuer({ alg: 'ES256' })
    const play = (origin: string): ReturnType<typeof scenes> => scenes({ origin, shared, initech, remove() {} })
    expect(await heldAtDoors(play)).toEqual([
      { lines: 24, held: [] },
      { lines: 24, held: [] },
    ])
  })
})

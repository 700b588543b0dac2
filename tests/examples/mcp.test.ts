import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { scenes } from '../../examples/mcp/src/scenes.js'
import { heldAtDoors } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/mcp', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    expect(verdictOn(await runExample('mcp'))).toEqual(allHold(9))
  })

  it('finds out a server that lets everybody in, or nobody', { timeout: 60_000 }, async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    expect(await heldAtDoors((origin) => scenes({ origin, issuer, resource: `${origin}/mcp` }))).toEqual([
      { lines: 9, held: [] },
      { lines: 9, held: [] },
    ])
  })
})

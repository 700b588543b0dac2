import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { scenes } from '../../examples/express-one-issuer/src/scenes.js'
import { heldAtDoors } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/express-one-issuer', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    expect(verdictOn(await runExample('express-one-issuer'))).toEqual(allHold(14))
  })

  it('finds out an API that lets everybody in, or nobody', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const end = (): Promise<number> => Promise.resolve(1)
    expect(await heldAtDoors((origin) => scenes({ origin, issuer, end }))).toEqual([
      { lines: 14, held: ['ready? now'] },
      { lines: 14, held: ['no token'] },
    ])
  })
})

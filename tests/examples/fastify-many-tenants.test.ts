import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { scenes } from '../../examples/fastify-many-tenants/src/scenes.js'
import { heldAtDoors } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/fastify-many-tenants', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    expect(verdictOn(await runExample('fastify-many-tenants'))).toEqual(allHold(21))
  })

  it('finds out an API that lets everybody in, or nobody', async () => {
    const issuer = { alg: 'ES256' } as const
    await using operators = await createTestIssuer(issuer)
    await using acme = await createTestIssuer(issuer)
    await using acmeNext = await createTestIssuer(issuer)
    await using globex = await createTestIssuer(issuer)
    const providers = { operators, acme, acmeNext, globex }
    const restart = (): Promise<void> => Promise.resolve()
    const play = (origin: string): ReturnType<typeof scenes> =>
      scenes({ origin, providers, restart, breakDatabase() {} })
    expect(await heldAtDoors(play)).toEqual([
      { lines: 21, held: [] },
      { lines: 21, held: [] },
    ])
  })
})

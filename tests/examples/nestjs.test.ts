import { createRegistry, tenantFrom } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { Controller } from '@nestjs/common'
import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { describe, expect, it } from 'vitest'
import { RequireScopes } from '../../examples/nestjs/src/auth/decorators.js'
import { JwksAuthModule } from '../../examples/nestjs/src/auth/jwks-auth.module.js'
import { OpenController, ReportsController } from '../../examples/nestjs/src/reports.controller.js'
import { scenes } from '../../examples/nestjs/src/scenes.js'
import { heldAtDoors } from './doors.js'
import { allHold, runExample, verdictOn } from './run-example.js'

describe('examples/nestjs', () => {
  it('holds all that it shows', { timeout: 60_000 }, async () => {
    const stderr: unknown = expect.stringContaining('no jwksAuth (in Fastify: authenticate) ran for this request')
    expect(verdictOn(await runExample('nestjs'))).toEqual({ ...allHold(14), stderr })
  })

  it('finds out an application that lets everybody in, or nobody', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    const end = (): Promise<readonly number[]> => Promise.resolve([1, 1])
    const play = (origin: string): ReturnType<typeof scenes> =>
      scenes({ nest: [origin, origin], reference: origin, issuer, end })
    expect(await heldAtDoors(play)).toEqual([
      { lines: 14, held: [] },
      { lines: 14, held: ['no token', 'another scheme'] },
    ])
  })

  it('takes a registry of many tenants, and leaves it open for whoever made it', async () => {
    await using acme = await createTestIssuer({ alg: 'ES256' })
    await using globex = await createTestIssuer({ alg: 'ES256' })
    await using registry = createRegistry({ requireHttps: false })
    for (const [tenant, { issuer }] of Object.entries({ acme, globex }))
      registry.register({ tenant, issuer, audience: false })

    const auth = JwksAuthModule.forRoot({ registry, tenant: tenantFrom.header('x-tenant') })
    const app = await NestFactory.create(
      { ...auth, controllers: [ReportsController, OpenController] },
      new ExpressAdapter(),
      { logger: false, forceCloseConnections: true },
    )
    await app.listen(0, '127.0.0.1')
    const authorization = `Bearer ${await acme.sign({ scope: 'reports:read' })}`
    const ask = async (tenant: string): Promise<unknown> => {
      const response = await fetch(`${await app.getUrl()}/reports`, { headers: { authorization, 'x-tenant': tenant } })
      return [response.status, await response.json()]
    }
    expect(await ask('acme')).toEqual([200, { tenant: 'acme', user: 'user-1' }])
    expect(await ask('globex')).toEqual([401, expect.objectContaining({ error: 'invalid_token' })])

    await app.close()
    expect(registry.status('acme', 'default')?.state).toBe('Ready')
  })

  it('requires all scopes that are said of a controller, also those that it inherits', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    class ExportsController extends ReportsController {}
    Controller('exports')(ExportsController)
    for (const scope of ['exports:read', 'exports:list']) RequireScopes(scope)(ExportsController)

    const auth = JwksAuthModule.forRoot({ issuer: issuer.issuer, audience: false, requireHttps: false })
    const app = await NestFactory.create({ ...auth, controllers: [ExportsController] }, new ExpressAdapter(), {
      logger: false,
      forceCloseConnections: true,
    })
    await app.listen(0, '127.0.0.1')
    const scopes = ['reports:read', 'exports:read', 'exports:list']
    const statusWith = async (granted: readonly string[]): Promise<number> => {
      const authorization = `Bearer ${await issuer.sign({ scope: granted.join(' ') })}`
      return (await fetch(`${await app.getUrl()}/exports`, { headers: { authorization } })).status
    }
    const without = scopes.map((missing) => statusWith(scopes.filter((scope) => scope !== missing)))
    expect(await Promise.all([statusWith(scopes), ...without])).toEqual([200, 403, 403, 403])
    await app.close()
  })

  it('closes what it made itself', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256' })
    let closed = 0
    const auth = JwksAuthModule.forRoot({
      issuer: issuer.issuer,
      audience: false,
      requireHttps: false,
      observers: [(event) => event.type === 'registry_closed' && (closed += 1)],
    })
    const app = await NestFactory.create(auth, new ExpressAdapter(), {
      logger: false,
    })
    await app.init()
    expect(closed).toBe(0)
    await app.close()
    expect(closed).toBe(1)
  })
})

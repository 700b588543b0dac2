import Koa, { type Middleware } from 'koa'
import { once } from 'node:events'
import type { IssuerAddress } from '../../cache/issuer/messages.js'
import { bearerByJose } from '../bearer-by-jose.js'
import { BARE, BARE_TWIN, FORGETFUL, JOSE, WARM } from '../names.js'
import { ownOptions, type OwnMemory } from '../own-options.js'
import { ANSWER, portOf, type Guards } from '../role-server.js'

export const koaGuards: Guards = {
  [BARE]: async () => await listen(),
  [BARE_TWIN]: async () => await listen(),
  [WARM]: async (address) => await listen(await own(address, 'by default')),
  [FORGETFUL]: async (address) => await listen(await own(address, 'none')),
  [JOSE]: async (address) => {
    const verify = await bearerByJose(address)
    return await listen(async (ctx, next) => {
      try {
        await verify(ctx.headers.authorization)
      } catch {
        ctx.throw(401)
      }
      await next()
    })
  },
  'koa-jwt + jwks-rsa': async ({ issuer, jwksUri, audience }) => {
    const { default: koaJwt } = await import('koa-jwt')
    const { koaJwtSecret } = await import('jwks-rsa')
    const secret = koaJwtSecret({ jwksUri, cache: true })
    return await listen(koaJwt({ secret, issuer, audience, algorithms: ['RS256'] }))
  },
}

async function own(address: IssuerAddress, memory: OwnMemory): Promise<Middleware> {
  const { jwksAuth } = await import('@jwks-auth/koa')
  return jwksAuth(ownOptions(address, memory))
}

async function listen(guard?: Middleware): Promise<number> {
  const app = new Koa()
  // Refusals are answered, not printed.
  app.silent = true
  if (guard !== undefined) app.use(guard)
  app.use((ctx) => {
    ctx.body = ANSWER
  })
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server.address())
}

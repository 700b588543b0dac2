import { jwksAuth } from '@jwks-auth/koa'
import jwksClient from 'jwks-rsa'
import Koa, { type Middleware } from 'koa'
import koaJwt from 'koa-jwt'
import { once } from 'node:events'
import { bearerByJose } from '../bearer-by-jose.js'
import { BARE, BARE_TWIN, FORGETFUL, JOSE, WARM } from '../names.js'
import { ownOptions } from '../own-options.js'
import { ANSWER, portOf, type Guards } from '../role-server.js'

export const koaGuards: Guards = {
  [BARE]: async () => await listen(),
  [BARE_TWIN]: async () => await listen(),
  [WARM]: async (address) => await listen(jwksAuth(ownOptions(address, 'by default'))),
  [FORGETFUL]: async (address) => await listen(jwksAuth(ownOptions(address, 'none'))),
  [JOSE]: async (address) => {
    const verify = bearerByJose(address)
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
    const secret = jwksClient.koaJwtSecret({ jwksUri, cache: true })
    return await listen(koaJwt({ secret, issuer, audience, algorithms: ['RS256'] }))
  },
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

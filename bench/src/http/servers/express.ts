import { jwksAuth } from '@jwks-auth/express'
import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { expressjwt } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import jwksClient from 'jwks-rsa'
import { once } from 'node:events'
import { bearerByJose } from '../bearer-by-jose.js'
import { BARE, BARE_TWIN, FORGETFUL, JOSE, WARM } from '../names.js'
import { ownOptions } from '../own-options.js'
import { ANSWER, portOf, type Guards } from '../role-server.js'

export const expressGuards: Guards = {
  [BARE]: async () => await listen(),
  [BARE_TWIN]: async () => await listen(),
  [WARM]: async (address) => await listen(jwksAuth(ownOptions(address, 'by default'))),
  [FORGETFUL]: async (address) => await listen(jwksAuth(ownOptions(address, 'none'))),
  [JOSE]: async (address) => {
    const verify = bearerByJose(address)
    return await listen((req, res, next) => {
      verify(req.headers.authorization).then(
        () => {
          next()
        },
        () => {
          res.sendStatus(401)
        },
      )
    })
  },
  'express-oauth2-jwt-bearer': async ({ issuer, jwksUri, audience }) =>
    await listen(auth({ issuer, jwksUri, audience, tokenSigningAlg: 'RS256' })),
  'express-jwt + jwks-rsa': async ({ issuer, jwksUri, audience }) => {
    const secret = jwksClient.expressJwtSecret({ jwksUri, cache: true })
    return await listen(expressjwt({ secret, issuer, audience, algorithms: ['RS256'] }))
  },
}

async function listen(guard?: RequestHandler): Promise<number> {
  const app = express()
  if (guard !== undefined) app.use(guard)
  app.get('/', (_req, res) => {
    res.json(ANSWER)
  })
  app.use(answerQuietly)
  const server = app.listen(0, '127.0.0.1')
  await once(server, 'listening')
  return portOf(server.address())
}

/** Express prints what it answers by itself; refusals are part of the proof. */
const answerQuietly: ErrorRequestHandler = (error: { readonly status?: number }, _req, res, _next) => {
  res.sendStatus(error.status ?? 500)
}

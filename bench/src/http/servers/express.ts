import express, { type ErrorRequestHandler, type RequestHandler } from 'express'
import { once } from 'node:events'
import type { IssuerAddress } from '../../cache/issuer/messages.js'
import { bearerByJose } from '../bearer-by-jose.js'
import { BARE, BARE_TWIN, FORGETFUL, JOSE, WARM } from '../names.js'
import { ownOptions, type OwnMemory } from '../own-options.js'
import { ANSWER, portOf, type Guards } from '../role-server.js'

export const expressGuards: Guards = {
  [BARE]: async () => await listen(),
  [BARE_TWIN]: async () => await listen(),
  [WARM]: async (address) => await listen(await own(address, 'by default')),
  [FORGETFUL]: async (address) => await listen(await own(address, 'none')),
  [JOSE]: async (address) => {
    const verify = await bearerByJose(address)
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
  'express-oauth2-jwt-bearer': async ({ issuer, jwksUri, audience }) => {
    const { auth } = await import('express-oauth2-jwt-bearer')
    return await listen(auth({ issuer, jwksUri, audience, tokenSigningAlg: 'RS256' }))
  },
  'express-jwt + jwks-rsa': async ({ issuer, jwksUri, audience }) => {
    const { expressjwt } = await import('express-jwt')
    const { expressJwtSecret } = await import('jwks-rsa')
    const secret = expressJwtSecret({ jwksUri, cache: true })
    return await listen(expressjwt({ secret, issuer, audience, algorithms: ['RS256'] }))
  },
}

async function own(address: IssuerAddress, memory: OwnMemory): Promise<RequestHandler> {
  const { jwksAuth } = await import('@jwks-auth/express')
  return jwksAuth(ownOptions(address, memory))
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

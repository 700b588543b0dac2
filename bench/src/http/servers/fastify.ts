import type { TokenOrHeader } from '@fastify/jwt'
import Fastify, {
  type FastifyInstance,
  type FastifyPluginCallback,
  type FastifyRequest,
  type onRequestAsyncHookHandler,
} from 'fastify'
import { bearerByJose } from '../bearer-by-jose.js'
import { BARE, BARE_TWIN, FORGETFUL, JOSE, WARM } from '../names.js'
import { ownOptions, type OwnMemory } from '../own-options.js'
import type { IssuerAddress } from '../../cache/issuer/messages.js'
import { ANSWER, portOf, type Guards } from '../role-server.js'

type Guard = (app: FastifyInstance) => Promise<onRequestAsyncHookHandler>

export const fastifyGuards: Guards = {
  [BARE]: async () => await listen(),
  [BARE_TWIN]: async () => await listen(),
  [WARM]: async (address) => await listen(own(address, 'by default')),
  [FORGETFUL]: async (address) => await listen(own(address, 'none')),
  [JOSE]: async (address) => {
    const verify = await bearerByJose(address)
    return await listen(async () => async (request, reply) => {
      try {
        await verify(request.headers.authorization)
      } catch {
        await reply.code(401).send()
      }
    })
  },
  '@fastify/jwt + get-jwks': async ({ issuer, jwksUri, audience }) => {
    const { default: fastifyJwt } = await import('@fastify/jwt')
    const { default: buildGetJwks } = await import('get-jwks')
    const keys = buildGetJwks({ jwksPath: new URL(jwksUri).pathname, issuersWhitelist: [issuer] })
    return await listen(async (app) => {
      await app.register(fastifyJwt, {
        decode: { complete: true },
        secret: async (_request: FastifyRequest, token: TokenOrHeader) => {
          const { kid, alg } = headerOf(token)
          return await keys.getPublicKey({ kid: String(kid), alg: String(alg), domain: issuer })
        },
        verify: { allowedIss: issuer, allowedAud: audience, algorithms: ['RS256'] },
      })
      return async (request) => {
        await request.jwtVerify()
      }
    })
  },
  'fastify-jwt-jwks': async ({ issuer, jwksUri, audience }) =>
    await listen(async (app) => {
      const { default: fastifyJwtJwks } = await import('fastify-jwt-jwks')
      if (!isPlugin(fastifyJwtJwks)) throw new Error('fastify-jwt-jwks is no plugin')
      await app.register(fastifyJwtJwks, { jwksUrl: jwksUri, issuer, audience })
      return app.authenticate
    }),
}

/** With `decode: { complete: true }` a token comes whole. */
function headerOf({ header }: Readonly<Record<string, unknown>>): { readonly kid?: unknown; readonly alg?: unknown } {
  return typeof header === 'object' && header !== null ? header : {}
}

/** What the package exports is the plugin; its types say that a member of it were. */
function isPlugin(
  exported: unknown,
): exported is FastifyPluginCallback<{ jwksUrl: string; issuer: string; audience: string }> {
  return typeof exported === 'function'
}

function own(address: IssuerAddress, memory: OwnMemory): Guard {
  return async (app) => {
    const { authenticate, jwksAuth } = await import('@jwks-auth/fastify')
    await app.register(jwksAuth, ownOptions(address, memory))
    return authenticate
  }
}

async function listen(guard?: Guard): Promise<number> {
  const app = Fastify()
  const onRequest = await guard?.(app)
  app.get('/', onRequest === undefined ? {} : { onRequest }, () => ANSWER)
  await app.listen({ port: 0, host: '127.0.0.1' })
  return portOf(app.server.address())
}

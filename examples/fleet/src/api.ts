import { createRegistry } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { authenticate, getAuth, jwksAuth } from '@jwks-auth/fastify'
import Fastify from 'fastify'
import { Redis } from 'ioredis'

/** The API, as one process of several. It is told by the environment where things are, as in production. */
const { REDIS_URL = '', INTEGRITY_KEY = '', ISSUER = '', AUDIENCE = '' } = process.env

const redis = new Redis(REDIS_URL)
redis.on('error', () => {})

const registry = createRegistry({
  // Because everything here runs on loopback.
  requireHttps: false,
  store: redisStore({ client: redis, integrityKey: INTEGRITY_KEY }),
})
registry.register({ issuer: ISSUER, audience: AUDIENCE })
registry.start()

const app = Fastify({ forceCloseConnections: true })
await app.register(jwksAuth, { registry, tenant: () => 'default' })
app.get('/me', { onRequest: authenticate }, (request) => ({ subject: getAuth(request).claims.sub }))
app.get('/health', () => ({ fleet: registry.status('default', 'default')?.fleet }))

process.once('SIGTERM', () => {
  void end()
})

/** Answers what has begun, keeps the keys, lets go of leases, and only then of Redis. */
async function end(): Promise<void> {
  await app.close()
  await registry.close()
  redis.disconnect()
}

const origin = await app.listen({ host: '127.0.0.1', port: 0 })
process.stdout.write(`listening on ${origin}\n`)

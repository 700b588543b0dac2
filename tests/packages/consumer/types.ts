// Compiled against the packed packages' types, `skipLibCheck` off, as an ES module and as CommonJS; never run.
import { createVerifier, logger, type Auth, type Observer, type SnapshotStore } from '@jwks-auth/core'
import { openTelemetry } from '@jwks-auth/core/opentelemetry'
import { prometheus } from '@jwks-auth/core/prometheus'
import { auth0, type ProviderRegistration } from '@jwks-auth/core/providers'
import { redisStore } from '@jwks-auth/core/redis'
import { getAuth, jwksAuth as forExpress } from '@jwks-auth/express'
import { authenticate, jwksAuth as forFastify } from '@jwks-auth/fastify'
import { jwksAuth as forKoa } from '@jwks-auth/koa'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import express from 'express'
import { fastify } from 'fastify'
import { Cluster, Redis } from 'ioredis'
import Koa from 'koa'
import { Registry } from 'prom-client'

const options = { issuer: 'https://issuer.test', audience: 'https://api.test' }

export async function verify(token: string): Promise<Auth> {
  await using verifier = createVerifier(options)
  return await verifier.verify(token)
}

export const observers: readonly Observer[] = [
  logger(console),
  openTelemetry(),
  prometheus({ register: new Registry() }),
]

export const preset: ProviderRegistration = auth0({ domain: 'acme.eu.auth0.com', audience: 'a' })
express().use(forExpress(auth0({ domain: 'acme.eu.auth0.com', audience: 'a' })))
express().use(forExpress({ ...preset, minTtl: '5m', prefetch: true }))

export const issuer: Promise<TestIssuer> = createTestIssuer()

export const expressApp: express.Express = express().use(forExpress(options))
expressApp.get('/', (req, res) => {
  const sub: string | undefined = getAuth(req).claims.sub
  res.json(sub)
})

export const koaApp: Koa = new Koa()
koaApp.use(forKoa(options))

export async function fastifyApp(): Promise<void> {
  const app = fastify()
  await app.register(forFastify, options)
  app.get('/', { onRequest: authenticate }, (request) => request.auth?.claims.sub)
}

const integrityKey = new Uint8Array(32)
export const stores: readonly SnapshotStore[] = [
  redisStore({ url: 'rediss://redis.test', integrityKey }),
  redisStore({ client: new Redis({ lazyConnect: true }), integrityKey: [integrityKey], keyPrefix: 'acme:' }),
  redisStore({ client: new Cluster(['redis://redis.test'], { lazyConnect: true }), integrityKey: false }),
]

// @ts-expect-error -- unsigned, without saying so
redisStore({ url: 'redis://redis.test' })

// @ts-expect-error -- a preset without an audience
auth0({ domain: 'acme.eu.auth0.com' })

// @ts-expect-error -- an issuer without an audience
createVerifier({ issuer: 'https://issuer.test' })

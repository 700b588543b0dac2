import { createRegistry, logger, type Observer, type Registry, type TenantSource } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { jwksAuth as expressAuth } from '@jwks-auth/express'
import { jwksAuth as fastifyAuth } from '@jwks-auth/fastify'
import { jwksAuth as koaAuth } from '@jwks-auth/koa'
import express, { type ErrorRequestHandler } from 'express'
import Fastify from 'fastify'
import Koa from 'koa'
import { once } from 'node:events'
import { portOf } from '../http/role-server.js'
import { heapInUse } from '../memory/heap.js'
import { AUDIENCE, FAULT_HEADER, INTEGRITY_KEY, TENANT_HEADER } from './messages.js'
import type { Ports, ServiceSample, ServiceSettings, TenantRow } from './messages.js'

// The service under test, in a process of its own: three frameworks on one registry, and callbacks that fail.

let unhandled = 0
const firstUnhandled: string[] = []
const note = (what: string) => (thrown: unknown) => {
  unhandled += 1
  if (firstUnhandled.length < 5) {
    firstUnhandled.push(`${what}: ${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}`)
  }
}
process.on('unhandledRejection', note('unhandled rejection'))
process.on('uncaughtException', note('uncaught exception'))

let events = 0

/** What callbacks throw that is no Error. */
const THROWN: readonly unknown[] = [undefined, null, 'text']

const throwing = (thrown: unknown): never => {
  throw thrown
}
/** A promise that rejects, though nobody says so. */
const rejecting = (thrown: unknown): unknown => Promise.resolve().then(() => throwing(thrown))

/** Throws, or answers with a promise that rejects, with what is no Error. */
const brokenObserver: Observer = () => {
  events += 1
  const thrown = THROWN[events % THROWN.length]
  if (events % 7 === 0) throwing(thrown)
  if (events % 7 === 1) return rejecting(thrown)
  return undefined
}

const brokenWrite = (): unknown => rejecting(undefined)
const brokenLogger = logger(
  { debug: brokenWrite, info: brokenWrite, warn: brokenWrite, error: brokenWrite },
  { interval: '1s', order: 'fields-first' },
)

function registryFor({ redis, tenants }: ServiceSettings): Registry {
  const loadable = new Map(tenants.filter(({ loaded }) => loaded).map((row) => [row.tenant, row]))
  const registry = createRegistry({
    requireHttps: false,
    allowAddresses: ['127.0.0.1'],
    minTtl: '5s',
    maxTtl: '20s',
    prefetchJitter: '1s',
    // Full within minutes, so that the heap shows what else grows.
    verifiedTokenBytes: 1024 * 1024,
    store: redisStore({ url: redis, integrityKey: INTEGRITY_KEY, keyPrefix: 'soak:' }),
    observers: [brokenObserver, brokenLogger],
    tenantTtl: '30s',
    loadTenant: async (tenant) => {
      if (tenant.startsWith('ghost')) await rejecting(undefined)
      const row = loadable.get(tenant)
      return row === undefined ? undefined : { ...registrationOf(row), dedicatedIssuer: true as const }
    },
  })
  for (const row of tenants) if (!row.loaded) registry.register(registrationOf(row))
  registry.start()
  return registry
}

const registrationOf = ({ tenant, issuer, jwksUri }: TenantRow) => ({ tenant, issuer, jwksUri, audience: AUDIENCE })

/** By the end of the fault's name. `'route'` means something to Express. */
const FAULTS: ReadonlyMap<string, unknown> = new Map<string, unknown>([
  ['undefined', undefined],
  ['null', null],
  ['text', 'route'],
])

/** The tenant of the header; fails in the way that another header asks for. */
const tenant: TenantSource = ({ headers }) => {
  const fault = headers[FAULT_HEADER]
  if (typeof fault === 'string') {
    const [how, what = ''] = fault.split('-')
    const thrown = FAULTS.get(what)
    return how === 'throw' ? throwing(thrown) : Promise.resolve().then(() => throwing(thrown))
  }
  const name = headers[TENANT_HEADER]
  return typeof name === 'string' ? name : undefined
}

const quiet: ErrorRequestHandler = (error: { readonly status?: number }, _req, res, _next) => {
  res.sendStatus(error.status ?? 500)
}

async function listen(registry: Registry): Promise<Ports> {
  const expressApp = express()
  expressApp.use(expressAuth({ registry, tenant }))
  expressApp.get('/', (_req, res) => {
    res.json({ ok: true })
  })
  expressApp.use(quiet)
  const expressServer = expressApp.listen(0, '127.0.0.1')

  const koaApp = new Koa()
  koaApp.silent = true
  koaApp.use(koaAuth({ registry, tenant }))
  koaApp.use((ctx) => {
    ctx.body = { ok: true }
  })
  const koaServer = koaApp.listen(0, '127.0.0.1')

  const fastifyApp = Fastify()
  await fastifyApp.register(fastifyAuth, { registry, tenant, global: true })
  fastifyApp.get('/', () => ({ ok: true }))
  await fastifyApp.listen({ port: 0, host: '127.0.0.1' })

  await Promise.all([expressServer, koaServer].map(async (server) => server.listening || once(server, 'listening')))
  return {
    express: portOf(expressServer.address()),
    koa: portOf(koaServer.address()),
    fastify: portOf(fastifyApp.server.address()),
  }
}

async function sample(): Promise<ServiceSample> {
  const heapUsed = await heapInUse()
  const handles = process.getActiveResourcesInfo().length
  return { heapUsed, rss: process.memoryUsage().rss, handles, unhandled, firstUnhandled, events }
}

process.once('message', (settings: ServiceSettings) => {
  const registry = registryFor(settings)
  process.on('message', () => void sample().then((taken) => process.send?.(taken)))
  process.on('disconnect', () => process.exit())
  void listen(registry).then((ports) => process.send?.(ports))
})

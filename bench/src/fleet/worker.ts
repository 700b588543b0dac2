import { createRegistry, createVerifier, RefusedError } from '@jwks-auth/core'
import { redisStore } from '@jwks-auth/core/redis'
import { Redis } from 'ioredis'
import { AUDIENCE, INTEGRITY_KEY, type Endings, type Numbered, type Order, type WorkerStatus } from './orders.js'

/** One process of the fleet: a client of Redis, a registry with one provider, and nothing cached. */
const [redis = '', prefix = '', issuer = '', jwksUri = '', lifetime = ''] = process.argv.slice(2)
const ttl = Number(lifetime)
const client = new Redis(redis)
client.on('error', () => {})

let degraded = 0
let unhandled = 0
process.on('unhandledRejection', () => (unhandled += 1))

const registry = createRegistry({
  requireHttps: false,
  store: redisStore({ client, integrityKey: INTEGRITY_KEY, keyPrefix: prefix }),
  observers: [(event) => (degraded += event.type === 'fleet_degraded' ? 1 : 0)],
  minTtl: `${ttl}ms`,
  maxTtl: `${ttl}ms`,
  prefetchJitter: Math.min(5000, ttl / 20),
})
registry.register({ issuer, jwksUri, audience: AUDIENCE })
registry.start()
const verifier = createVerifier({ registry })

const running = { is: false }
const seen = { accepted: 0, refused: 0, longest: 0 }

async function verify(token: string): Promise<void> {
  const started = performance.now()
  try {
    await verifier.verify(token, { tenant: 'default' })
    seen.accepted += 1
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error
    seen.refused += 1
  }
  seen.longest = Math.max(seen.longest, performance.now() - started)
}

function taken(): Endings {
  const endings = { ...seen }
  Object.assign(seen, { accepted: 0, refused: 0, longest: 0 })
  return endings
}

async function traffic(token: string): Promise<void> {
  running.is = true
  while (running.is) {
    await Promise.all([verify(token), verify(token)])
    await new Promise((resolve) => setTimeout(resolve, 10))
  }
}

async function carryOut(order: Order): Promise<Endings | WorkerStatus> {
  switch (order.do) {
    case 'verify':
      await verify(order.token)
      return taken()
    case 'know':
      while (registry.status('default', 'default')?.keys.some(({ kid }) => kid === order.kid) !== true) {
        await new Promise((resolve) => setTimeout(resolve, 1))
      }
      return taken()
    case 'traffic':
      void traffic(order.token)
      return taken()
    case 'stop':
      running.is = false
      return taken()
    case 'status': {
      const { fetchedAt = 0, fleet = 'none' } = registry.status('default', 'default') ?? {}
      return { fetchedAt, fleet, degraded, unhandled }
    }
  }
}

process.on('message', (order: Numbered<Order>) => {
  void carryOut(order).then((answer) => process.send?.({ ...answer, id: order.id }))
})
process.on('disconnect', () => process.exit())
client.once('ready', () => process.send?.({ id: 0 }))

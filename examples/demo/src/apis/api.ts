import type { Registry } from '@jwks-auth/core'
import type { Listening } from '@jwks-auth/example-show'
import { createMovableClock, type MovableClock } from '../movable-clock.js'
import { startExpress } from './express.js'
import { startFastify } from './fastify.js'
import { startKoa } from './koa.js'
import { createTenants } from './tenants.js'

/** One protected API. Each has its own registry, as three processes would. */
export interface Api {
  readonly framework: string
  readonly origin: string
  readonly registry: Registry
  readonly clock: MovableClock
  /** How often it set out to fetch a tenant's key set. */
  fetches(tenant: string): number
  close(): Promise<void>
}

/** Starts an API in each framework. */
export const FRAMEWORKS: Readonly<Record<string, (registry: Registry) => Promise<Listening>>> = {
  express: startExpress,
  koa: startKoa,
  fastify: startFastify,
}

export function startApis(issuers: Readonly<Record<string, string>>): Promise<readonly Api[]> {
  return Promise.all(
    Object.entries(FRAMEWORKS).map(async ([framework, start]) => {
      const clock = createMovableClock()
      const fetched: string[] = []
      const registry = createTenants(issuers, {
        clock,
        observers: [(event) => event.type === 'refresh_started' && fetched.push(event.tenant)],
      })
      const { origin, close } = await start(registry)
      return {
        framework,
        origin,
        registry,
        clock,
        fetches: (tenant) => fetched.filter((one) => one === tenant).length,
        async close() {
          await close()
          await registry.close()
        },
      }
    }),
  )
}

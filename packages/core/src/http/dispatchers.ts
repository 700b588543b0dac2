import { Agent, type Dispatcher } from 'undici'
import type { FetchPolicy } from '../options/fetch-policy.js'
import { guardedConnector } from '../security/connector.js'

/** An attempt gives up by its own clock; this only frees the place of one that did. */
const LEAST_CONNECT_TIMEOUT = 10_000

/**
 * Connection pools. Sources share one only where the same is asked of a connection: one that was judged by looser rules must
 * not be used under stricter ones.
 */
export class Dispatchers {
  readonly #own: Dispatcher | undefined
  readonly #agents = new Map<string, Agent>()

  /** @param own - The user's dispatcher, used instead of ours and never closed by us. */
  constructor(own?: Dispatcher) {
    this.#own = own
  }

  /** Whether connections are made, and judged, by a dispatcher of the user's. */
  get areOwn(): boolean {
    return this.#own !== undefined
  }

  for({ network, allowAddresses, pinnedSpki, ca, retry }: FetchPolicy): Dispatcher {
    if (this.#own !== undefined) return this.#own
    const timeout = Math.max(LEAST_CONNECT_TIMEOUT, retry.attemptTimeout)
    const policy = { network, allowAddresses, pinnedSpki, ca }
    const identity = JSON.stringify([policy, timeout])
    const agent = this.#agents.get(identity) ?? agentWith(guardedConnector(policy, timeout))
    this.#agents.set(identity, agent)
    return agent
  }

  /** Cuts every connection of ours. */
  async close(): Promise<void> {
    await Promise.all([...this.#agents.values()].map((agent) => agent.destroy()))
  }
}

function agentWith(connect: ReturnType<typeof guardedConnector>): Agent {
  return new Agent({
    connect,
    // Per origin. One host may serve a key set to each of many sources; those that hang must leave room for the rest.
    connections: 64,
    keepAliveTimeout: 4000,
    maxHeaderSize: 16_384,
  })
}

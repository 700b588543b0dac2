import { Agent, type Dispatcher } from 'undici'
import type { FetchPolicy } from './fetch-policy.js'
import { guardedDispatcher } from './guarded-dispatcher.js'
import { guardedConnector } from './connector.js'

/** An attempt gives up by its own clock; this only frees the place of one that did. */
const MIN_CONNECT_TIMEOUT_MS = 10_000

interface Pool {
  readonly agent: Agent
  users: number
}

/**
 * Connection pools. Sources share one only where the same is asked of a connection: one that was judged by looser rules must
 * not be used under stricter ones.
 */
export class Dispatchers {
  readonly #own: Dispatcher | undefined
  readonly #pools = new Map<string, Pool>()

  /** @param own - The user's dispatcher, used instead of ours and never closed by us. */
  constructor(own?: Dispatcher) {
    this.#own = own === undefined ? undefined : guardedDispatcher(own)
  }

  /** How many pools there are. */
  get size(): number {
    return this.#pools.size
  }

  /** The pool for a source, until {@link release}. */
  for(policy: FetchPolicy): Dispatcher {
    if (this.#own !== undefined) return this.#own
    const identity = identityOf(policy)
    const pool = this.#pools.get(identity) ?? { agent: agentFor(policy), users: 0 }
    pool.users += 1
    this.#pools.set(identity, pool)
    return pool.agent
  }

  /** A source has ended, and asks for nothing any more; its pool is cut with the last one. */
  release(policy: FetchPolicy): void {
    const identity = identityOf(policy)
    const pool = this.#pools.get(identity)
    if (pool === undefined) return
    pool.users -= 1
    if (pool.users > 0) return
    this.#pools.delete(identity)
    void pool.agent.destroy()
  }

  /** Cuts every connection of ours. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), ({ agent }) => agent.destroy()))
  }
}

function identityOf(policy: FetchPolicy): string {
  return JSON.stringify([connectionPolicy(policy), connectTimeout(policy)])
}

function connectionPolicy({
  network,
  allowAddresses,
  pinnedSpki,
  ca,
  maxResponseBytes,
}: FetchPolicy): Parameters<typeof guardedConnector>[0] {
  return { network, allowAddresses, pinnedSpki, ca, maxResponseBytes }
}

function connectTimeout({ retry }: FetchPolicy): number {
  return Math.max(MIN_CONNECT_TIMEOUT_MS, retry.attemptTimeout)
}

/** What undici would decide by a default of its own; `docs/spec/connections.md` lists it. */
export const AGENT_OPTIONS = {
  // Per origin. One host may serve a key set to each of many sources; those that hang must leave room for the rest.
  connections: 64,
  pipelining: 1,
  keepAliveTimeout: 4000,
  keepAliveMaxTimeout: 600_000,
  keepAliveTimeoutThreshold: 2000,
  maxHeaderSize: 16_384,
  // An attempt has one limit, from DNS to the last byte; bytes are counted as they come.
  headersTimeout: 0,
  bodyTimeout: 0,
  maxResponseSize: -1,
  strictContentLength: true,
  allowH2: false,
} as const

function agentFor(policy: FetchPolicy): Agent {
  return new Agent({ connect: guardedConnector(connectionPolicy(policy), connectTimeout(policy)), ...AGENT_OPTIONS })
}

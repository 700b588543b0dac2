import { Agent, type Dispatcher } from 'undici'
import type { FetchPolicy } from './fetch-policy.js'
import { guardedDispatcher } from './guarded-dispatcher.js'
import { guardedConnector } from './connector.js'

/**
 * Keeps the undici connection pools of all sources, one pool for each connection policy. Sources share a pool only if
 * their policies are equal: a connection that was checked by looser rules must not be used under stricter ones.
 */
export class ConnectionPools {
  readonly #custom: Dispatcher | undefined
  readonly #pools = new Map<string, Pool>()

  /** @param custom - The application's dispatcher, used instead of the pools and never closed here. */
  constructor(custom?: Dispatcher) {
    this.#custom = custom === undefined ? undefined : guardedDispatcher(custom)
  }

  /** How many pools there are. */
  get size(): number {
    return this.#pools.size
  }

  /** The pool for a source, until {@link release}. */
  for(policy: FetchPolicy): Dispatcher {
    if (this.#custom !== undefined) return this.#custom
    const identity = identityOf(policy)
    const pool = this.#pools.get(identity) ?? { agent: agentFor(policy), users: 0 }
    pool.users += 1
    this.#pools.set(identity, pool)
    return pool.agent
  }

  /** A source has ended and makes no more requests. Destroys its pool if it was the last user. */
  release(policy: FetchPolicy): void {
    const identity = identityOf(policy)
    const pool = this.#pools.get(identity)
    if (pool === undefined) return
    pool.users -= 1
    if (pool.users > 0) return
    this.#pools.delete(identity)
    void pool.agent.destroy()
  }

  /** Destroys all connections of the pools. */
  async close(): Promise<void> {
    await Promise.all(Array.from(this.#pools.values(), ({ agent }) => agent.destroy()))
  }
}

/** An attempt has its own time limit; this one only frees the connection of an attempt that has ended. */
const MIN_CONNECT_TIMEOUT_MS = 10_000

interface Pool {
  readonly agent: Agent
  users: number
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

/** Options for which undici has defaults, set explicitly. They are listed in `docs/spec/connections.md`. */
export const AGENT_OPTIONS = {
  // Per origin. One host may serve a key set to each of many sources; hanging ones must leave connections for the rest.
  connections: 64,
  pipelining: 1,
  keepAliveTimeout: 4000,
  keepAliveMaxTimeout: 600_000,
  keepAliveTimeoutThreshold: 2000,
  maxHeaderSize: 16_384,
  // One limit covers an attempt from DNS to the last byte; bytes are counted as they arrive.
  headersTimeout: 0,
  bodyTimeout: 0,
  maxResponseSize: -1,
  strictContentLength: true,
  allowH2: false,
} as const

function agentFor(policy: FetchPolicy): Agent {
  return new Agent({ connect: guardedConnector(connectionPolicy(policy), connectTimeout(policy)), ...AGENT_OPTIONS })
}

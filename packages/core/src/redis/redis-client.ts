import type { Clock } from '../time/clock.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import type { RedisTls } from './redis-tls.js'

/**
 * The members of an `ioredis` client, major version 5 or 6, that the store uses: a single node, behind Sentinel or not,
 * or a cluster.
 */
export type RedisClient = RedisNodeClient | RedisClusterClient

/**
 * The commands that are sent by name. They are in lower case, because before 5.10 `ioredis` does not recognize keys and
 * flags of an upper-case `EVAL`: the `keyPrefix` of a client would be omitted then, and appear after an upgrade.
 */
export type RedisCommand = 'del' | 'eval' | 'publish' | 'scan'

interface RedisConnectionLike {
  readonly status: string
  /** Sends a command, and returns its reply. */
  call(command: RedisCommand, args: (string | number)[]): Promise<unknown>
  /** Connects. */
  connect(): Promise<void>
  /** Closes the connection. */
  disconnect(): void
  /** Adds a listener for events of the connection. */
  on(event: string, listener: (...args: unknown[]) => void): unknown
  /** Removes a listener. */
  off(event: string, listener: (...args: unknown[]) => void): unknown
}

/** A `Redis` of `ioredis`. */
export interface RedisNodeClient extends RedisConnectionLike {
  /** Creates another client of the same node. */
  duplicate(options: SubscriberOptions): RedisSubscriber
}

/**
 * A connection that receives published snapshots. Commands that change its mode are sent by the methods that `ioredis`
 * has for them: if they are sent by `call`, some minor versions lose publications, and others throw while they parse
 * the reply.
 */
export interface RedisSubscriber {
  /** Connects. */
  connect(): Promise<void>
  /** Closes the connection. */
  disconnect(): void
  /** Adds a listener for events of the connection, and for publications. */
  on(event: string, listener: (...args: unknown[]) => void): unknown
  /** The socket, after the first connection was made. */
  readonly stream?: { readonly unref?: () => unknown }
  /** Subscribes to a channel. */
  subscribe(channel: string): Promise<unknown>
  /** Checks whether the server still answers. */
  ping(): Promise<unknown>
}

/** A `Cluster` of `ioredis`. */
export interface RedisClusterClient extends RedisConnectionLike {
  /** Returns a client of each node. */
  nodes(): RedisNodeClient[]
}

/** How the connection that receives published snapshots differs from the client that it duplicates. */
export interface SubscriberOptions {
  /** Each connection subscribes explicitly. */
  readonly autoResubscribe: false
  /** The time limit for connecting, in milliseconds. */
  readonly connectTimeout: number
  /** The name of the channel is complete. */
  readonly keyPrefix: ''
  /** Connects only when `connect` is called. */
  readonly lazyConnect: true
  /** A command waits for the connection, or fails with it. */
  readonly maxRetriesPerRequest: null
  /** Does not reconnect: a lost connection is replaced by a new one. */
  readonly retryStrategy: () => null
}

export function isRedisClient(value: unknown): value is RedisClient {
  return (
    hasMethods(value, ['call', 'connect', 'disconnect', 'on', 'off']) &&
    (hasMethods(value, ['nodes']) || hasMethods(value, ['duplicate']))
  )
}

export interface OwnClient {
  readonly url: string
  readonly tls: RedisTls | undefined
}

const CONNECT_TIMEOUT_MS = 2000
/**
 * Creates a client for the store itself. `ioredis` is loaded only here: an application that passes a client has loaded
 * it already.
 */
export async function openClient({ url, tls }: OwnClient): Promise<RedisClient> {
  const { Redis } = await import('ioredis')
  const client = new Redis(url, {
    ...(tls === undefined ? {} : { tls }),
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A connection that does not reply is closed, and its commands fail.
    socketTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // A timer for reconnecting would keep the process alive: {@link RedisConnection} connects again instead.
    retryStrategy: () => null,
  })
  letProcessEnd(client)
  return client
}

/**
 * Creates the connection that receives published snapshots. In a cluster it connects to any one node, because
 * publications reach all nodes.
 */
export function subscriberOf(client: RedisClient, clock: Clock): RedisSubscriber | undefined {
  const node = 'nodes' in client ? pickRandom(client.nodes(), clock.random()) : client
  const subscriber = node?.duplicate({
    autoResubscribe: false,
    connectTimeout: CONNECT_TIMEOUT_MS,
    keyPrefix: '',
    lazyConnect: true,
    maxRetriesPerRequest: null,
    retryStrategy: () => null,
  })
  if (subscriber === undefined) return undefined
  subscriber.on('error', () => {})
  letProcessEnd(subscriber)
  return subscriber
}

/** An idle connection does not keep the process alive; a caller that waits for a reply does. */
function letProcessEnd(client: Pick<RedisSubscriber, 'on' | 'stream'>): void {
  client.on('connect', () => {
    client.stream?.unref?.()
  })
}

function pickRandom<T>(list: readonly T[], random: number): T | undefined {
  return list[Math.floor(random * list.length)]
}

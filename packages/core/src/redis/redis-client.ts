import type { Clock } from '../time/clock.js'
import { hasMethods } from '../option-reader/duck-typing.js'
import type { RedisTls } from './redis-tls.js'

/** What is needed of a client of `ioredis`: a single node, behind Sentinel or not, or a cluster. Major 5 and 6 fit. */
export type RedisClient = RedisNodeClient | RedisClusterClient

/**
 * The commands that are sent by name. In lower case: before 5.10, `ioredis` finds neither keys nor flags of `EVAL`, so a client's
 * `keyPrefix` would be left out there, and be put in after an upgrade.
 */
export type RedisCommand = 'del' | 'eval' | 'publish' | 'scan'

interface RedisConnectionLike {
  readonly status: string
  /** Sends a command, and gives its answer. */
  call(command: RedisCommand, args: (string | number)[]): Promise<unknown>
  /** Connects. */
  connect(): Promise<void>
  /** Cuts the connection. */
  disconnect(): void
  /** Listens to what becomes of the connection. */
  on(event: string, listener: (...args: unknown[]) => void): unknown
  /** Listens no longer. */
  off(event: string, listener: (...args: unknown[]) => void): unknown
}

/** A `Redis` of `ioredis`. */
export interface RedisNodeClient extends RedisConnectionLike {
  /** Another client of the same node. */
  duplicate(options: SubscriberOptions): RedisSubscriber
}

/**
 * A connection for published snapshots. What changes its mode goes by the methods that `ioredis` has for it: sent by `call`, some minors
 * lose what is published, others throw while they parse the reply.
 */
export interface RedisSubscriber {
  /** Connects. */
  connect(): Promise<void>
  /** Cuts the connection. */
  disconnect(): void
  /** Listens to what becomes of the connection, and to what is published. */
  on(event: string, listener: (...args: unknown[]) => void): unknown
  /** The socket, once it was connected first. */
  readonly stream?: { readonly unref?: () => unknown }
  /** Asks for what is published on a channel. */
  subscribe(channel: string): Promise<unknown>
  /** Asks whether the server still answers. */
  ping(): Promise<unknown>
}

/** A `Cluster` of `ioredis`. */
export interface RedisClusterClient extends RedisConnectionLike {
  /** A client of each node. */
  nodes(): RedisNodeClient[]
}

/** How our own connection for published snapshots differs from the client it is a duplicate of. */
export interface SubscriberOptions {
  /** What to listen to is said anew on each connection. */
  readonly autoResubscribe: false
  /** Milliseconds. */
  readonly connectTimeout: number
  /** Channels are named in full. */
  readonly keyPrefix: ''
  /** Connects when it is told to. */
  readonly lazyConnect: true
  /** A command waits for the connection, or fails with it. */
  readonly maxRetriesPerRequest: null
  /** Gives up at once: who lost the connection makes another. */
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
/** A client of our own. `ioredis` is loaded here and nowhere else: who hands in a client has it already. */
export async function openClient({ url, tls }: OwnClient): Promise<RedisClient> {
  const { Redis } = await import('ioredis')
  const client = new Redis(url, {
    ...(tls === undefined ? {} : { tls }),
    lazyConnect: true,
    connectTimeout: CONNECT_TIMEOUT_MS,
    // A connection that swallows commands is given up, and so are the commands.
    socketTimeout: CONNECT_TIMEOUT_MS,
    maxRetriesPerRequest: 0,
    enableOfflineQueue: false,
    autoResendUnfulfilledCommands: false,
    // Its timers would keep the process alive: {@link RedisConnection} connects again.
    retryStrategy: () => null,
  })
  letProcessEnd(client)
  return client
}

/** The connection for published snapshots: in a cluster to any one node, for all of them hear what is published. */
export function subscriberOf(client: RedisClient, clock: Clock): RedisSubscriber | undefined {
  const node = 'nodes' in client ? oneOf(client.nodes(), clock.random()) : client
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

/** A connection that is only kept does not keep the process alive; whoever waits for a reply does. */
function letProcessEnd(client: Pick<RedisSubscriber, 'on' | 'stream'>): void {
  client.on('connect', () => {
    client.stream?.unref?.()
  })
}

function oneOf<T>(list: readonly T[], random: number): T | undefined {
  return list[Math.floor(random * list.length)]
}

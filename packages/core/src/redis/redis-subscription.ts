import type { Cancel, Clock } from '../time/clock.js'
import { notify } from '../callbacks/notify.js'
import type { Integrity } from '../persistence/integrity.js'
import type { FleetListener } from '../persistence/snapshot-store.js'
import { readMessage } from './fleet-message.js'
import { subscriberOf, type RedisSubscriber } from './redis-client.js'
import { storeError } from '../persistence/store-error.js'
import { withoutCommand } from './redis-error.js'
import type { RedisConnection } from './redis-connection.js'

interface SubscriptionParts {
  readonly connection: RedisConnection
  readonly channel: string
  readonly clock: Clock
  readonly integrity: Integrity
  /** Longest text that is looked at, in bytes. */
  readonly most: number
  readonly listener: FleetListener
}

/** Connecting and subscribing takes at most so long, in milliseconds. */
const SUBSCRIBE_TIMEOUT_MS = 3000
/** How often it is looked whether the connection still answers. A silent one looks like a quiet one. */
const POLL_INTERVAL_MS = 5000
const COMMAND_TIMEOUT_MS = 500
const MIN_RETRY_MS = 200
const MAX_RETRY_MS = 5000

/** A connection of its own that hears what the fleet publishes, and comes back when it is lost. */
export class RedisSubscription {
  readonly #parts: SubscriptionParts
  #subscriber: RedisSubscriber | undefined
  #timer: Cancel = () => {}
  /** Numbers the connections: what happens to an earlier one is of no interest. */
  #current = 0
  #failures = 0
  #state: 'new' | 'connected' | 'lost' | 'stopped' = 'new'

  constructor(parts: SubscriptionParts) {
    this.#parts = parts
  }

  start(): void {
    void this.#connect()
  }

  stop(): void {
    this.#end()
    this.#state = 'stopped'
  }

  async #connect(): Promise<void> {
    const { connection, clock, channel } = this.#parts
    this.#current += 1
    const number = this.#current
    this.#timer = clock.after(SUBSCRIBE_TIMEOUT_MS, () => {
      this.#lose(number, storeError('Redis did not subscribe in time', 'ETIMEDOUT'))
    })
    try {
      const client = await connection.ready()
      if (number !== this.#current) return
      const subscriber = subscriberOf(client, clock)
      if (subscriber === undefined) throw storeError('the cluster has no node', 'ENOTCONN')
      this.#subscriber = subscriber
      this.#listenTo(subscriber, number)
      await subscriber.connect()
      await subscriber.subscribe(channel)
      if (number === this.#current) this.#connected(subscriber)
    } catch (error) {
      this.#lose(number, withoutCommand(error))
    }
  }

  #listenTo(subscriber: RedisSubscriber, number: number): void {
    const { integrity, most, listener } = this.#parts
    subscriber.on('message', (_channel, data) => {
      const message = typeof data === 'string' ? readMessage(data, integrity, most) : undefined
      if (message !== undefined && number === this.#current) {
        listener.published(message.name, message.text, message.fencingToken)
      }
    })
    subscriber.on('end', () => {
      this.#lose(number, storeError('the connection was lost', 'ECONNRESET'))
    })
  }

  #connected(subscriber: RedisSubscriber): void {
    this.#state = 'connected'
    this.#failures = 0
    this.#timer()
    this.#lookLater(subscriber, this.#current)
    this.#parts.listener.reconnected()
  }

  #lookLater(subscriber: RedisSubscriber, number: number): void {
    const { clock } = this.#parts
    this.#timer = clock.after(POLL_INTERVAL_MS, () => {
      this.#timer = clock.after(COMMAND_TIMEOUT_MS, () => {
        this.#lose(number, storeError('the connection does not answer', 'ETIMEDOUT'))
      })
      pingOf(subscriber).then(
        () => {
          if (number !== this.#current) return
          this.#timer()
          this.#lookLater(subscriber, number)
        },
        (error: unknown) => {
          this.#lose(number, withoutCommand(error))
        },
      )
    })
  }

  /** Ends a connection and plans the next. */
  #lose(number: number, error: unknown): void {
    if (number !== this.#current) return
    this.#end()
    if (this.#state !== 'lost') this.#parts.listener.disconnected(error)
    this.#state = 'lost'
    // Half of it is chance: a Redis that comes back is not met by the whole fleet at once.
    const wait = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** Math.min(this.#failures, 10))
    this.#failures += 1
    this.#timer = this.#parts.clock.after((wait * (1 + this.#parts.clock.random())) / 2, () => {
      void this.#connect()
    })
  }

  #end(): void {
    this.#timer()
    this.#current += 1
    const subscriber = this.#subscriber
    this.#subscriber = undefined
    // A client of the user's may throw: this one is of no use any more, and the next is made all the same.
    notify(() => subscriber?.disconnect())
  }
}

/** Rejects where the client of a user throws. */
async function pingOf(subscriber: RedisSubscriber): Promise<unknown> {
  return await subscriber.ping()
}

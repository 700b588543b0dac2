import type { Cancel, Clock } from '../time/clock.js'
import { notify } from '../callbacks/notify.js'
import type { Integrity } from '../persistence/integrity.js'
import type { FleetListener } from '../persistence/snapshot-store.js'
import { readMessage } from './fleet-message.js'
import { subscriberOf, type RedisSubscriber } from './redis-client.js'
import { storeError } from '../persistence/store-error.js'
import { withoutCommand } from './redis-error.js'
import type { RedisConnection } from './redis-connection.js'

/**
 * Receives the snapshots that a fleet publishes, on a Redis connection of its own, which is replaced when it is lost.
 */
export class RedisSubscription {
  readonly #parts: SubscriptionParts
  #subscriber: RedisSubscriber | undefined
  #timer: Cancel = () => {}
  /** The number of the current connection: events of earlier ones are ignored. */
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
    const { integrity, maxBytes, listener } = this.#parts
    subscriber.on('message', (_channel, data) => {
      const message = typeof data === 'string' ? readMessage(data, integrity, maxBytes) : undefined
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
    this.#pingLater(subscriber, this.#current)
    this.#parts.listener.reconnected()
  }

  #pingLater(subscriber: RedisSubscriber, number: number): void {
    const { clock } = this.#parts
    this.#timer = clock.after(POLL_INTERVAL_MS, () => {
      this.#timer = clock.after(COMMAND_TIMEOUT_MS, () => {
        this.#lose(number, storeError('the connection does not answer', 'ETIMEDOUT'))
      })
      pingOf(subscriber).then(
        () => {
          if (number !== this.#current) return
          this.#timer()
          this.#pingLater(subscriber, number)
        },
        (error: unknown) => {
          this.#lose(number, withoutCommand(error))
        },
      )
    })
  }

  /** Ends a connection and schedules the next one. */
  #lose(number: number, error: unknown): void {
    if (number !== this.#current) return
    this.#end()
    if (this.#state !== 'lost') this.#parts.listener.disconnected(error)
    this.#state = 'lost'
    // Half of the delay is random, so that the whole fleet does not contact a Redis that comes back at once.
    const delay = Math.min(MAX_RETRY_MS, MIN_RETRY_MS * 2 ** Math.min(this.#failures, 10))
    this.#failures += 1
    this.#timer = this.#parts.clock.after((delay * (1 + this.#parts.clock.random())) / 2, () => {
      void this.#connect()
    })
  }

  #end(): void {
    this.#timer()
    this.#current += 1
    const subscriber = this.#subscriber
    this.#subscriber = undefined
    // The client may be one of the application, and throw: this connection is not needed any more, and the next one is
    // made regardless.
    notify(() => subscriber?.disconnect())
  }
}

interface SubscriptionParts {
  readonly connection: RedisConnection
  readonly channel: string
  readonly clock: Clock
  readonly integrity: Integrity
  /** The longest text that is verified, in bytes. */
  readonly maxBytes: number
  readonly listener: FleetListener
}

/** How long connecting and subscribing may take, in milliseconds. */
const SUBSCRIBE_TIMEOUT_MS = 3000
/** How often a connection is checked: one that no longer answers looks like a quiet one. */
const POLL_INTERVAL_MS = 5000
const COMMAND_TIMEOUT_MS = 500
const MIN_RETRY_MS = 200
const MAX_RETRY_MS = 5000

/** Turns an error that the client throws into a rejection. */
async function pingOf(subscriber: RedisSubscriber): Promise<unknown> {
  return await subscriber.ping()
}

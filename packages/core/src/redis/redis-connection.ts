import type { Cancel, Clock } from '../time/clock.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import type { RedisClient, RedisCommand } from './redis-client.js'
import { storeError } from '../persistence/store-error.js'
import { withoutCommand } from './redis-error.js'

/**
 * Sends commands to Redis, and ends each within a time limit, regardless of the client: without a connection, ioredis
 * would queue them, and it would wait for a reply forever.
 */
export class RedisConnection {
  readonly #source: ClientSource
  readonly #clock: Clock
  readonly #timeoutMs: number
  #client: Promise<RedisClient> | undefined
  #connecting: Promise<void> | undefined
  /** The last wait for a connection timed out: no other command waits for it until it is there. */
  #lastWaitTimedOut = false
  /** Commands that timed out and still have no reply. */
  #unanswered = 0
  #closed = false
  /**
   * Why the store's own client is not connected. ioredis reports only that a connection was closed; operators need the
   * cause.
   */
  #cause: unknown
  #reconnect: Cancel = () => {}
  #failures = 0

  constructor(source: ClientSource, clock: Clock, timeoutMs: number) {
    this.#source = source
    this.#clock = clock
    this.#timeoutMs = timeoutMs
  }

  /**
   * Sends a command. `late` is called with a reply that arrives after the time limit.
   *
   * @throws Error if Redis refuses the command, is not connected, or does not answer within the time limit.
   */
  async call(command: RedisCommand, args: (string | number)[], late?: TooLate): Promise<unknown> {
    return await keepProcessAlive(this.#call(command, args, late))
  }

  async #call(command: RedisCommand, args: (string | number)[], late?: TooLate): Promise<unknown> {
    // Replies arrive in order: after a command without a reply, every other one would only wait as well.
    if (this.#unanswered > 0) throw storeError('Redis does not answer', 'ETIMEDOUT')
    const deadline = new Deadline(this.#clock, this.#timeoutMs)
    try {
      const client = await deadline.within(this.ready(), 'Redis was not connected in time')
      this.#lastWaitTimedOut = false
      const reply = client.call(command, args)
      try {
        return await deadline.within(reply, 'Redis did not answer in time')
      } catch (error) {
        if (deadline.passed) this.#awaitLate(reply, late)
        throw error
      }
    } catch (error) {
      this.#lastWaitTimedOut ||= deadline.passed
      throw withoutCommand(error)
    } finally {
      deadline.cancel()
    }
  }

  /**
   * The connected client.
   *
   * @throws Error, at once if it is not connected and is not connecting for the first time.
   */
  async ready(): Promise<RedisClient> {
    if (this.#closed) throw storeError('the store is closed', 'ENOTCONN')
    this.#client ??= this.#open().catch((error: unknown) => {
      // If it could not be loaded, the next command tries again.
      this.#client = undefined
      throw error
    })
    const client = await this.#client
    if (client.status === 'ready') {
      this.#cause = undefined
      return client
    }
    if (this.#lastWaitTimedOut) throw this.#failure('Redis is not connected')
    if (client.status === 'wait') await this.#connect(client)
    else if (client.status === 'connecting' || client.status === 'connect') await this.#connected(client)
    else throw this.#failure('Redis is not connected')
    return client
  }

  /** Closes the client if it was created for the store. */
  async close(): Promise<void> {
    this.#closed = true
    this.#reconnect()
    const client = await this.#client?.catch(() => undefined)
    if (this.#source.owned) client?.disconnect()
  }

  async #open(): Promise<RedisClient> {
    const client = await this.#source.open()
    if (this.#source.owned) this.#keepConnected(client)
    return client
  }

  #keepConnected(client: RedisClient): void {
    // Only on a client of the store: without a listener ioredis prints errors, and the owner of a client may rely on
    // that.
    client.on('error', (error) => (this.#cause = withoutCommand(error)))
    client.on('ready', () => {
      this.#failures = 0
    })
    client.on('end', () => {
      if (this.#closed) return
      this.#failures += 1
      const ceiling = Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS * 2 ** Math.min(this.#failures, 10))
      // Full jitter, so that the whole fleet does not contact a Redis that comes back at once.
      this.#reconnect = this.#clock.after(MIN_RECONNECT_MS + this.#clock.random() * ceiling, () => {
        client.connect().catch((error: unknown) => (this.#cause ??= error))
      })
    })
  }

  async #connect(client: RedisClient): Promise<void> {
    try {
      await client.connect()
    } catch (error) {
      throw this.#cause ?? error
    }
  }

  #failure(message: string): unknown {
    return this.#cause ?? storeError(message, 'ENOTCONN')
  }

  /** All commands that wait share one listener. */
  #connected(client: RedisClient): Promise<void> {
    this.#connecting ??= new Promise<void>((resolve, reject) => {
      const done = (): void => {
        client.off('ready', done)
        client.off('close', done)
        this.#connecting = undefined
        if (client.status === 'ready') resolve()
        else reject(this.#failure('Redis could not be connected'))
      }
      client.on('ready', done)
      client.on('close', done)
    })
    return this.#connecting
  }

  #awaitLate(reply: Promise<unknown>, late: TooLate | undefined): void {
    this.#unanswered += 1
    reply.then(
      (value) => {
        this.#unanswered -= 1
        late?.(value)
      },
      () => {
        this.#unanswered -= 1
      },
    )
  }
}

const MIN_RECONNECT_MS = 50
const MAX_RECONNECT_MS = 5000

/** Called with a reply that arrived after the time limit. */
export type TooLate = (reply: unknown) => void

/** Where the client of a connection comes from. */
export interface ClientSource {
  /** Whether the client was created for the store, which then handles its errors and closes it. */
  readonly owned: boolean
  readonly open: () => RedisClient | Promise<RedisClient>
}

/** A time limit that several waits share. */
class Deadline {
  readonly #expiry: Promise<void>
  readonly cancel: Cancel
  passed = false

  constructor(clock: Clock, ms: number) {
    let expire = (): void => {}
    this.#expiry = new Promise((resolve) => {
      expire = resolve
    })
    this.cancel = clock.after(ms, () => {
      this.passed = true
      expire()
    })
  }

  /**
   * Waits for `work`.
   *
   * @throws Error with this message if the time is up first.
   */
  async within<T>(work: Promise<T>, message: string): Promise<T> {
    const late = this.#expiry.then(() => {
      throw storeError(message, 'ETIMEDOUT')
    })
    return await Promise.race([work, late])
  }
}

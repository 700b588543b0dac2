import type { Cancel, Clock } from '../time/clock.js'
import { holdingProcess } from '../event-loop/process-hold.js'
import type { RedisClient, RedisCommand } from './redis-client.js'
import { storeError } from '../persistence/store-error.js'
import { withoutCommand } from './redis-error.js'

const MIN_RECONNECT_MS = 50
const MAX_RECONNECT_MS = 5000

/** Told of a reply that came after its caller had given up. */
export type TooLate = (reply: unknown) => void

/** Where the client comes from. */
export interface ClientSource {
  /** It was made for the store, which then listens to its errors and ends it. */
  readonly owned: boolean
  readonly open: () => RedisClient | Promise<RedisClient>
}

/**
 * Commands that end within a bound, whatever the client does: ioredis would keep them in a queue while there is no
 * connection, and wait for a reply for ever.
 */
export class RedisConnection {
  readonly #source: ClientSource
  readonly #clock: Clock
  readonly #bound: number
  #client: Promise<RedisClient> | undefined
  #connecting: Promise<void> | undefined
  /** The last who waited for the connection did so in vain: nobody else waits until it is there. */
  #inVain = false
  /** Commands without a reply that nobody waits for any more. */
  #unanswered = 0
  #closed = false
  /** Why a client of our own is not connected. ioredis says of each that it was closed; operators need to know more. */
  #because: unknown
  #reconnect: Cancel = () => {}
  #failures = 0

  constructor(source: ClientSource, clock: Clock, bound: number) {
    this.#source = source
    this.#clock = clock
    this.#bound = bound
  }

  /**
   * Sends a command. `late` is told of a reply that came too late.
   *
   * @throws Error when Redis refuses it, is not connected, or has not answered within the bound.
   */
  async call(command: RedisCommand, args: (string | number)[], late?: TooLate): Promise<unknown> {
    return await holdingProcess(this.#call(command, args, late))
  }

  async #call(command: RedisCommand, args: (string | number)[], late?: TooLate): Promise<unknown> {
    // Replies come in order: behind a command without one, every other would only wait as well.
    if (this.#unanswered > 0) throw storeError('Redis does not answer', 'ETIMEDOUT')
    const deadline = new Deadline(this.#clock, this.#bound)
    try {
      const client = await deadline.bound(this.ready(), 'Redis was not connected in time')
      this.#inVain = false
      const reply = client.call(command, args)
      try {
        return await deadline.bound(reply, 'Redis did not answer in time')
      } catch (error) {
        if (deadline.passed) this.#awaitLate(reply, late)
        throw error
      }
    } catch (error) {
      this.#inVain ||= deadline.passed
      throw withoutCommand(error)
    } finally {
      deadline.cancel()
    }
  }

  /** The client, connected. @throws Error at once when it is not connected and is not connecting for the first time. */
  async ready(): Promise<RedisClient> {
    if (this.#closed) throw storeError('the store is closed', 'ENOTCONN')
    this.#client ??= this.#open().catch((error: unknown) => {
      // What could not be loaded is tried again with the next command.
      this.#client = undefined
      throw error
    })
    const client = await this.#client
    if (client.status === 'ready') {
      this.#because = undefined
      return client
    }
    if (this.#inVain) throw this.#failure('Redis is not connected')
    if (client.status === 'wait') await this.#connect(client)
    else if (client.status === 'connecting' || client.status === 'connect') await this.#connected(client)
    else throw this.#failure('Redis is not connected')
    return client
  }

  /** Ends the client if it was made here. */
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
    // Without a listener ioredis prints errors, which the owner of a client may count on.
    client.on('error', (error) => (this.#because = withoutCommand(error)))
    client.on('ready', () => {
      this.#failures = 0
    })
    client.on('end', () => {
      if (this.#closed) return
      this.#failures += 1
      const ceiling = Math.min(MAX_RECONNECT_MS, MIN_RECONNECT_MS * 2 ** Math.min(this.#failures, 10))
      // Full jitter: a Redis that comes back is not met by the whole fleet at once.
      this.#reconnect = this.#clock.after(MIN_RECONNECT_MS + this.#clock.random() * ceiling, () => {
        client.connect().catch((error: unknown) => (this.#because ??= error))
      })
    })
  }

  async #connect(client: RedisClient): Promise<void> {
    try {
      await client.connect()
    } catch (error) {
      throw this.#because ?? error
    }
  }

  #failure(otherwise: string): unknown {
    return this.#because ?? storeError(otherwise, 'ENOTCONN')
  }

  /** One listener for all who wait. */
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

/** One span of time over several waits. */
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

  /** @throws Error saying `otherwise` when the time is up before. */
  async bound<T>(work: Promise<T>, otherwise: string): Promise<T> {
    const late = this.#expiry.then(() => {
      throw storeError(otherwise, 'ETIMEDOUT')
    })
    return await Promise.race([work, late])
  }
}

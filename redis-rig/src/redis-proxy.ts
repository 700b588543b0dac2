import { once } from 'node:events'
import { connect, createServer, type Server, type Socket } from 'node:net'

/** Stands in front of a Redis and breaks connections to it: hangs, slows down, cuts, refuses. */
export class RedisProxy implements AsyncDisposable {
  readonly #target: { readonly host: string; readonly port: number }
  readonly #open = new Set<Socket>()
  #server: Server
  #port = 0
  #mode: 'pass' | 'hang' = 'pass'
  #delay = 0

  private constructor(target: string) {
    const { hostname, port } = new URL(target)
    this.#target = { host: hostname, port: Number(port === '' ? 6379 : port) }
    this.#server = this.#makeServer()
  }

  /** @param target - The URL of the Redis behind it. */
  static async start(target: string): Promise<RedisProxy> {
    const proxy = new RedisProxy(target)
    await proxy.#listen()
    return proxy
  }

  get url(): string {
    return `redis://127.0.0.1:${this.#port}`
  }

  /** How many clients are connected. */
  get connections(): number {
    return this.#open.size / 2
  }

  /** Lets everything through again; what was held back by {@link hang} arrives now, late. */
  async pass(): Promise<void> {
    this.#mode = 'pass'
    this.#delay = 0
    for (const socket of this.#open) socket.resume()
    if (!this.#server.listening) await this.#listen()
  }

  /** Accepts connections and data, and passes on nothing. */
  hang(): void {
    this.#mode = 'hang'
    for (const socket of this.#open) socket.pause()
  }

  /** Passes on everything so many milliseconds late, in both directions. */
  slow(ms: number): void {
    this.#delay = ms
  }

  /** Ends every open connection; new ones are welcome. */
  cut(): void {
    for (const socket of this.#open) socket.resetAndDestroy()
  }

  /** Ends every open connection and refuses new ones. */
  refuse(): void {
    this.#server.close()
    this.cut()
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.refuse()
    await Promise.resolve()
  }

  #makeServer(): Server {
    return createServer((client) => {
      const upstream = connect(this.#target)
      this.#join(client, upstream)
      this.#join(upstream, client)
    }).unref()
  }

  async #listen(): Promise<void> {
    this.#server = this.#makeServer()
    await once(this.#server.listen(this.#port, '127.0.0.1'), 'listening')
    const address = this.#server.address()
    if (typeof address === 'object' && address !== null) this.#port = address.port
  }

  #join(from: Socket, to: Socket): void {
    this.#open.add(from)
    from.setNoDelay(true)
    from.on('data', (chunk: Buffer) => {
      if (this.#delay === 0) to.write(chunk)
      else setTimeout(() => to.write(chunk), this.#delay)
    })
    if (this.#mode === 'hang') from.pause()
    from.on('error', () => from.destroy())
    from.on('close', () => {
      this.#open.delete(from)
      to.destroy()
    })
  }
}

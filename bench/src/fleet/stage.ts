import { RedisProxy, RedisServer } from '@jwks-auth/redis-rig'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { Fleet } from './fleet.js'
import { AUDIENCE, type WorkerSettings } from './orders.js'

/** A Redis, a proxy in front of it, and a provider; the processes go through the proxy. */
export class Stage implements AsyncDisposable {
  readonly server: RedisServer
  readonly proxy: RedisProxy
  readonly issuer: TestIssuer
  #fleets = 0

  private constructor(server: RedisServer, proxy: RedisProxy, issuer: TestIssuer) {
    this.server = server
    this.proxy = proxy
    this.issuer = issuer
  }

  static async set(): Promise<Stage> {
    const server = await RedisServer.start()
    const proxy = await RedisProxy.start(server.url)
    return new Stage(server, proxy, await createTestIssuer({ alg: 'ES256', audience: AUDIENCE }))
  }

  /** A token that outlives the bench. */
  async token(): Promise<string> {
    return await this.issuer.sign({}, { expiresIn: 100_000 })
  }

  /** Settings of a new fleet, which finds nothing in Redis. */
  settings(ttl = 600_000): WorkerSettings {
    this.#fleets += 1
    const { issuer, jwksUri } = this.issuer
    return { redis: this.proxy.url, prefix: `bench:${this.#fleets}:`, issuer, jwksUri, ttl }
  }

  async start(count: number, settings: WorkerSettings = this.settings()): Promise<Fleet> {
    return await Fleet.start(count, settings)
  }

  /** Waits until so many processes hear what is published. */
  async untilListening({ prefix }: WorkerSettings, count: number): Promise<void> {
    while (!(await this.server.command('PUBSUB', 'NUMSUB', `${prefix}published`)).includes(`:${count}\r`)) {
      await new Promise((resolve) => setTimeout(resolve, 10))
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.proxy[Symbol.asyncDispose]()
    await this.server[Symbol.asyncDispose]()
    await this.issuer.close()
  }
}

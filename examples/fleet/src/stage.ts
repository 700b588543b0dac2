import { RedisServer } from '@jwks-auth/redis-rig'
import { createTestIssuer, type TestIssuer } from '@jwks-auth/testing'
import { ApiProcess } from './process.js'

const AUDIENCE = 'https://api.example.com'
const SIZE = 4

/** A Redis, an identity provider, and the processes of the API. */
export class Stage implements AsyncDisposable {
  readonly redis: RedisServer
  readonly issuer: TestIssuer
  processes: readonly ApiProcess[] = []

  private constructor(redis: RedisServer, issuer: TestIssuer) {
    this.redis = redis
    this.issuer = issuer
  }

  static async set(): Promise<Stage> {
    const redis = await RedisServer.start()
    return new Stage(redis, await createTestIssuer({ alg: 'ES256', audience: AUDIENCE }))
  }

  async startProcesses(): Promise<void> {
    const env = {
      REDIS_URL: this.redis.url,
      INTEGRITY_KEY: 'a secret that only the processes of this API have',
      ISSUER: this.issuer.issuer,
      AUDIENCE,
    }
    this.processes = await Promise.all(Array.from({ length: SIZE }, () => ApiProcess.start(env)))
  }

  async token(): Promise<string> {
    return await this.issuer.sign({}, { expiresIn: 3600 })
  }

  /** What all processes answer to one token at the same time. */
  async askAll(token: string): Promise<readonly number[]> {
    return await Promise.all(this.processes.map((each) => each.ask(token)))
  }

  /** How many requests for keys the provider gets meanwhile. */
  async keyRequests(during: () => Promise<unknown>): Promise<number> {
    const before = this.issuer.count()
    await during()
    return this.issuer.count() - before
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all(this.processes.map((each) => each.kill()))
    await this.issuer.close()
    await this.redis[Symbol.asyncDispose]()
  }
}

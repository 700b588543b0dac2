import { createTestClock, type TestClock } from '@jwks-auth/testing'
import { MockAgent } from 'undici'
import { AbsentKidsPool } from '../../../packages/core/src/cache/absent-kids-pool.js'
import { CacheManager } from '../../../packages/core/src/cache/manager.js'
import { Scheduler } from '../../../packages/core/src/cache/scheduler.js'
import { FixedLocation } from '../../../packages/core/src/fetch/jwks-location.js'
import { RemoteSource } from '../../../packages/core/src/fetch/remote-source.js'
import type { CachePolicy } from '../../../packages/core/src/cache/cache-policy.js'
import { DEFAULTS } from '../../../packages/core/src/options/defaults.js'
import type { RetryPolicy } from '../../../packages/core/src/fetch/fetch-policy.js'
import { PAIRS } from '../model/published-keys.js'

const ORIGIN = 'https://issuer.test'
export const MINUTE = 60_000

/** How the provider answers. */
export interface Behaviour {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}

const GOOD: Behaviour = { status: 200 }
export const DOWN: Behaviour = { status: 503 }

export interface Options {
  readonly cache?: Partial<CachePolicy>
  readonly retry?: Partial<RetryPolicy>
  readonly maxRedirects?: number
}

/** The cache of one source, and a provider that counts when it is asked. */
export class CountedSource {
  readonly clock: TestClock = createTestClock({ random: () => this.chance })
  readonly cache: CachePolicy
  readonly retry: RetryPolicy
  readonly maxRedirects: number
  readonly manager: CacheManager
  /** When each request came, on the monotonic clock. */
  readonly requestedAt: number[] = []
  behaviour = GOOD
  /** Told of each request before it is answered. */
  onRequest: () => void = () => {}
  /** How many redirects lead to the key set. */
  redirects = 0
  chance = 0
  /** A key set was sent, and its fetch has not ended. */
  isReading = false
  readonly #scheduler: Scheduler
  readonly #agent = new MockAgent()
  #published = 0
  #made = 0

  constructor({ cache, retry, maxRedirects }: Options = {}) {
    this.cache = { ...DEFAULTS.cache, ...cache }
    this.retry = { ...DEFAULTS.fetch.retry, ...retry }
    this.maxRedirects = maxRedirects ?? DEFAULTS.fetch.maxRedirects
    this.#agent.disableNetConnect()
    const pool = this.#agent.get(ORIGIN)
    pool
      .intercept({ path: () => true })
      .reply(({ path }) => this.#answer(path))
      .persist()
    const { clock } = this
    const fetch = { ...DEFAULTS.fetch, retry: this.retry, maxRedirects: this.maxRedirects }
    this.#scheduler = new Scheduler(clock)
    this.manager = new CacheManager({
      source: new RemoteSource(new FixedLocation(`${ORIGIN}/0`), fetch, { dispatcher: pool, clock }),
      policy: this.cache,
      absentKids: new AbsentKidsPool(clock),
      clock,
      events: { wants: () => false, emit: () => {} },
      subject: () => ({ tenant: 't', provider: 'p' }),
      onFetchEnd: () => {
        this.isReading = false
        this.#scheduler.plan(this.manager)
      },
    })
  }

  /** Refreshes in the background from now on. */
  start(): void {
    this.#scheduler.start([this.manager])
  }

  /** Another key under the same name. */
  rotate(): void {
    this.#published += 1
  }

  /** Tokens of all kinds come: of the key at hand, with a made-up `kid`, and with a signature that fits no key. */
  async flood(): Promise<void> {
    this.ask('known')
    this.ask('unknown')
    this.ask('misfit')
    await this.pass(0)
  }

  ask(kind: 'known' | 'unknown' | 'misfit' | 'nameless'): void {
    void this.#asked(kind).catch(() => {})
  }

  async #asked(kind: 'known' | 'unknown' | 'misfit' | 'nameless'): Promise<void> {
    const alg = 'ES256'
    if (kind === 'unknown') await this.manager.find({ kid: `made-up-${(this.#made += 1)}`, alg })
    if (kind === 'nameless') await this.manager.find({ alg: 'RS256' })
    if (kind !== 'known' && kind !== 'misfit') return
    const keys = await this.manager.find({ kid: 'key', alg })
    if (kind === 'misfit') await this.manager.findOthers({ kid: 'key', alg }, keys)
  }

  async pass(ms: number): Promise<void> {
    await this.clock.advance(ms)
    // An answer is read and its keys are imported in real time, while the clock of the test stands still.
    for (let rounds = 0; rounds < 1000 && this.manager.isFetching && this.isReading; rounds += 1)
      await this.clock.advance(0)
  }

  async close(): Promise<void> {
    this.#scheduler.stop()
    this.manager.close()
    await this.#agent.close()
  }

  /** The most requests in any 60 seconds that begin at or after an instant. */
  most(from = 0): number {
    const times = this.requestedAt.filter((at) => at >= from)
    return Math.max(0, ...times.map((first, index) => times.slice(index).filter((at) => at < first + MINUTE).length))
  }

  #answer(path: string): { statusCode: number; data: string; responseOptions: { headers: Record<string, string> } } {
    this.requestedAt.push(this.clock.now().mono)
    this.onRequest()
    const hops = Number(path.slice(1))
    const { status, headers = {} } = this.behaviour
    this.isReading = status === 200
    if (hops < this.redirects)
      return { statusCode: 302, data: '', responseOptions: { headers: { location: `/${hops + 1}` } } }
    const data = JSON.stringify({ keys: [{ ...PAIRS[this.#published % PAIRS.length], kid: 'key', use: 'sig' }] })
    return { statusCode: status, data: status === 200 ? data : '', responseOptions: { headers: { ...headers } } }
  }
}

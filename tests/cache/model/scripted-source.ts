import { SourceError } from '@jwks-auth/core'
import type { KeySource, SourceRequest } from '../../../packages/core/src/cache/key-source.js'
import type { SourceAnswer } from '../../../packages/core/src/cache/snapshot.js'
import type { Cancel, Clock } from '../../../packages/core/src/time/clock.js'
import type { PublishedSet } from './published-keys.js'
import type { Fetch } from './reference.js'
import type { Answer } from './step.js'

/** A fetch that has not ended. */
export interface OpenFetch extends Fetch {
  readonly seenAtStart: PublishedSet
  readonly resolve: (answer: SourceAnswer) => void
  readonly reject: (error: unknown) => void
  /** Of the autopilot. */
  timer: Cancel | undefined
}

/** What is told of each fetch that begins. @returns its number and what the provider publishes then. */
export type OnFetch = (request: SourceRequest) => { readonly order: number; readonly seenAtStart: PublishedSet }

/** A provider whose every answer waits until the test says when and what. Every other fetch is deaf to being aborted. */
export class ScriptedSource implements KeySource {
  readonly changes = true
  readonly open: OpenFetch[] = []
  readonly #clock: Clock
  readonly #onFetch: OnFetch
  readonly #onOpen: (fetch: OpenFetch) => void

  constructor(clock: Clock, onFetch: OnFetch, onOpen: (fetch: OpenFetch) => void) {
    this.#clock = clock
    this.#onFetch = onFetch
    this.#onOpen = onOpen
  }

  async fetch(request: SourceRequest): Promise<SourceAnswer> {
    const begun = this.#onFetch(request)
    return await new Promise((resolve, reject) => {
      const { purpose, signal } = request
      const fetch = { ...begun, purpose, request, at: this.#clock.now(), resolve, reject, timer: undefined }
      this.open.push(fetch)
      this.#onOpen(fetch)
      if (begun.order % 2 === 0) return
      signal.addEventListener('abort', () => {
        this.#end(fetch)
        reject(signal.reason)
      })
    })
  }

  /** Ends a fetch. */
  land(fetch: OpenFetch, answer: Answer, seen: PublishedSet): void {
    this.#end(fetch)
    if (!answer.ok) {
      const { reason, ...details } = answer
      fetch.reject(new SourceError(reason, 'scripted', details))
      return
    }
    fetch.resolve({
      keys: seen.keys,
      url: 'https://issuer.test/jwks',
      headers: answer.cacheControl === undefined ? {} : { 'cache-control': answer.cacheControl },
      requestedAt: fetch.at,
      fetchedAt: this.#clock.now(),
    })
  }

  /** How many fetches will end by themselves. */
  get timers(): number {
    return this.open.filter(({ timer }) => timer !== undefined).length
  }

  #end(fetch: OpenFetch): void {
    fetch.timer?.()
    fetch.timer = undefined
    const place = this.open.indexOf(fetch)
    if (place !== -1) this.open.splice(place, 1)
  }
}

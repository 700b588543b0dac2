import { createTestClock } from '@jwks-auth/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FetchDemand } from '../cache/fetch-demand.js'
import { FetchSemaphore, MAX_SLOT_WAIT_MS, type Release } from './fetch-semaphore.js'

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env['FC_RUNS'] ?? 500)

type Step =
  | {
      readonly type: 'acquire'
      readonly origin: string
      readonly tenants: string[]
      readonly isProven: boolean
      readonly background: boolean
    }
  | { readonly type: 'release' | 'abort' | 'awaited'; readonly which: number }
  | { readonly type: 'microtask' }
  | { readonly type: 'settle'; readonly ms: number }

interface Entered {
  readonly abort: AbortController
  readonly demand: FetchDemand
  release: Release | undefined
}

const which = fc.nat(7)
const acquire = fc.record({
  type: fc.constant('acquire' as const),
  origin: fc.constantFrom('a', 'b', 'c', 'd'),
  tenants: fc.subarray(['x', 'y', 'z']),
  isProven: fc.boolean(),
  background: fc.boolean(),
})
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: acquire, weight: 3 },
  { arbitrary: fc.record({ type: fc.constantFrom('release', 'abort', 'awaited'), which }), weight: 4 },
  fc.record({ type: fc.constant('microtask' as const) }),
  fc.record({
    type: fc.constant('settle' as const),
    ms: fc.constantFrom(0, 0, MAX_SLOT_WAIT_MS - 1, MAX_SLOT_WAIT_MS),
  }),
)

class Visitors {
  readonly clock = createTestClock()
  readonly semaphore: FetchSemaphore
  readonly #all: Entered[] = []

  constructor(limit: number) {
    this.semaphore = new FetchSemaphore(limit, this.clock)
  }

  /** One step, with nothing between it and the next one. */
  take(step: Exclude<Step, { type: 'settle' | 'microtask' }>): void {
    if (step.type === 'acquire') {
      this.#acquire(step)
      return
    }
    const entered = this.#all[step.which % Math.max(1, this.#all.length)]
    if (step.type === 'release') entered?.release?.()
    else if (step.type === 'abort') entered?.abort.abort(new Error('given up'))
    else entered?.demand.awaited()
  }

  /** All release as soon as they are in. */
  async allLeave(): Promise<void> {
    for (let rounds = 0; rounds <= this.#all.length; rounds += 1) {
      await this.clock.advance(0)
      for (const { release } of this.#all) release?.()
    }
  }

  #acquire({ background, ...holder }: Extract<Step, { type: 'acquire' }>): void {
    const entered: Entered = { abort: new AbortController(), demand: new FetchDemand(), release: undefined }
    if (!background) entered.demand.awaited()
    this.#all.push(entered)
    const slot = this.semaphore.acquire({ ...holder, demand: entered.demand, signal: entered.abort.signal })
    if (!(slot instanceof Promise)) entered.release = slot
    else
      void slot.then(
        (release) => {
          entered.release = release
        },
        () => {},
      )
  }
}

it('holds no slot and has no fetch waiting once all have left', async () => {
  const limit = fc.integer({ min: 1, max: 9 })
  const property = fc.asyncProperty(limit, fc.array(anyStep, { maxLength: 40, size: 'max' }), async (slots, steps) => {
    const visitors = new Visitors(slots)
    for (const one of steps) {
      if (one.type === 'settle') await visitors.clock.advance(one.ms)
      else if (one.type === 'microtask') await Promise.resolve()
      else visitors.take(one)
      expect(visitors.semaphore.open).toBeLessThanOrEqual(slots)
    }
    await visitors.allLeave()
    expect([visitors.semaphore.open, visitors.semaphore.waiting, visitors.clock.pending]).toEqual([0, 0, 0])
  })
  await fc.assert(property, { seed, numRuns })
})

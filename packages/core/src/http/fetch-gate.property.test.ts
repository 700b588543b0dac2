import { createTestClock } from '@jwks-auth/testing'
import fc from 'fast-check'
import { expect, it } from 'vitest'
import { FetchDemand } from '../cache/fetch-demand.js'
import { FetchGate, MAX_GATE_WAIT_MS, type Leave } from './fetch-gate.js'

const seed = Number(process.env['FC_SEED'] ?? Date.now() % 2 ** 31)
const numRuns = Number(process.env['FC_RUNS'] ?? 500)

type Step =
  | {
      readonly type: 'enter'
      readonly origin: string
      readonly tenants: string[]
      readonly isProven: boolean
      readonly background: boolean
    }
  | { readonly type: 'leave' | 'abort' | 'awaited'; readonly which: number }
  | { readonly type: 'microtask' }
  | { readonly type: 'settle'; readonly ms: number }

interface Entered {
  readonly abort: AbortController
  readonly demand: FetchDemand
  leave: Leave | undefined
}

const which = fc.nat(7)
const enter = fc.record({
  type: fc.constant('enter' as const),
  origin: fc.constantFrom('a', 'b', 'c', 'd'),
  tenants: fc.subarray(['x', 'y', 'z']),
  isProven: fc.boolean(),
  background: fc.boolean(),
})
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  { arbitrary: enter, weight: 3 },
  { arbitrary: fc.record({ type: fc.constantFrom('leave', 'abort', 'awaited'), which }), weight: 4 },
  fc.record({ type: fc.constant('microtask' as const) }),
  fc.record({
    type: fc.constant('settle' as const),
    ms: fc.constantFrom(0, 0, MAX_GATE_WAIT_MS - 1, MAX_GATE_WAIT_MS),
  }),
)

class Visitors {
  readonly clock = createTestClock()
  readonly gate: FetchGate
  readonly #all: Entered[] = []

  constructor(limit: number) {
    this.gate = new FetchGate(limit, this.clock)
  }

  /** One step, with nothing between it and the next one. */
  take(step: Exclude<Step, { type: 'settle' | 'microtask' }>): void {
    if (step.type === 'enter') {
      this.#enter(step)
      return
    }
    const entered = this.#all[step.which % Math.max(1, this.#all.length)]
    if (step.type === 'leave') entered?.leave?.()
    else if (step.type === 'abort') entered?.abort.abort(new Error('given up'))
    else entered?.demand.awaited()
  }

  /** All leave as soon as they are in. */
  async allLeave(): Promise<void> {
    for (let rounds = 0; rounds <= this.#all.length; rounds += 1) {
      await this.clock.advance(0)
      for (const { leave } of this.#all) leave?.()
    }
  }

  #enter({ background, ...holder }: Extract<Step, { type: 'enter' }>): void {
    const entered: Entered = { abort: new AbortController(), demand: new FetchDemand(), leave: undefined }
    if (!background) entered.demand.awaited()
    this.#all.push(entered)
    const place = this.gate.enter({ ...holder, demand: entered.demand, signal: entered.abort.signal })
    if (!(place instanceof Promise)) entered.leave = place
    else
      void place.then(
        (leave) => {
          entered.leave = leave
        },
        () => {},
      )
  }
}

it('has no place taken and nobody waiting once all have left, whatever came between', async () => {
  const limit = fc.integer({ min: 1, max: 9 })
  const property = fc.asyncProperty(limit, fc.array(anyStep, { maxLength: 40, size: 'max' }), async (places, steps) => {
    const visitors = new Visitors(places)
    for (const one of steps) {
      if (one.type === 'settle') await visitors.clock.advance(one.ms)
      else if (one.type === 'microtask') await Promise.resolve()
      else visitors.take(one)
      expect(visitors.gate.open).toBeLessThanOrEqual(places)
    }
    await visitors.allLeave()
    expect([visitors.gate.open, visitors.gate.waiting, visitors.clock.pending]).toEqual([0, 0, 0])
  })
  await fc.assert(property, { seed, numRuns })
})

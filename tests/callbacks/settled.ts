import type { TestClock } from '@jwks-auth/testing'
import { setTimeout } from 'node:timers/promises'

const STEP_MS = 100
/** Longer than every bound there is, and shorter than what tests wait for. */
const MAX_MS = 300_000

/** Lets time go on until a promise has settled: sockets work in real time, bounds run out on the clock. */
export async function settled<T>(promise: Promise<T>, clock: TestClock): Promise<T> {
  const state = { pending: true }
  const end = (): void => {
    state.pending = false
  }
  promise.then(end, end)
  for (let ms = 0; state.pending && ms < MAX_MS; ms += STEP_MS) {
    await setTimeout(0)
    if (state.pending) await clock.advance(STEP_MS)
  }
  if (state.pending) throw new Error('what is awaited never settles')
  return await promise
}

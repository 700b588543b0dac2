import type { Entrant } from './contest.js'
import type { Contender } from './contenders/contender.js'
import type { Sample } from './samples.js'

/** How a contender is driven: each worker starts its next check when its last one is done. */
export interface Mode {
  readonly name: string
  readonly workers: number
}

export const MODES: readonly Mode[] = [
  { name: 'one at a time', workers: 1 },
  { name: '64 at once', workers: 64 },
]

export interface SliceParts {
  readonly samples: readonly Sample[]
  readonly mode: Mode
  readonly sliceMs: number
  /** Milliseconds since any start. */
  readonly now: () => number
}

/** Makes a contender run by slices. Each slice goes on with the token after the last one of the slice before. */
export function entrantOf(contender: Contender, { samples, mode, sliceMs, now }: SliceParts): Entrant {
  let next = 0
  const work = async (until: number): Promise<number> => {
    let done = 0
    while (now() < until) {
      const sample = samples[next % samples.length]
      if (sample === undefined) throw new Error('there are no tokens')
      next += 1
      const outcome = contender.check(sample)
      if ((outcome instanceof Promise ? await outcome : outcome) === false) {
        throw new Error(`${contender.name} refused a good token while it was timed`)
      }
      done += 1
    }
    return done
  }
  return {
    name: contender.name,
    async slice() {
      const start = now()
      const counts = await Promise.all(Array.from({ length: mode.workers }, async () => await work(start + sliceMs)))
      return (counts.reduce((sum, count) => sum + count, 0) / (now() - start)) * 1000
    },
  }
}

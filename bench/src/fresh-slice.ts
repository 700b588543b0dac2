import type { Entrant } from './contest.js'

/** Few enough that the strings are still near the processor when their turn comes, as one just read from a socket is. */
const BATCH = 64

/** One who checks samples of a kind. */
export interface Checker<Of> {
  readonly name: string
  /** False, or a throw, means refused. A promise is awaited. */
  check(sample: Of): unknown
}

export interface FreshSliceParts<Of> {
  readonly samples: readonly Of[]
  readonly sliceMs: number
  /** Milliseconds since any start. */
  readonly now: () => number
}

/**
 * Makes a contender run by slices, one check at a time, over tokens that it has seen before in strings that it hasn't: V8 keeps a
 * string's hash in the string and compares a string with itself by its address, so that asking with the same string
 * again costs nothing that a server has to pay. The strings are made between the timed stretches, for all contenders alike.
 */
export function freshEntrantOf<Of extends { readonly token: string }>(
  contender: Checker<Of>,
  { samples, sliceMs, now }: FreshSliceParts<Of>,
): Entrant {
  const read = samples.map((sample) => ({ sample, bytes: Buffer.from(sample.token, 'latin1') }))
  let next = 0
  let size = BATCH
  const batch = (): readonly Of[] =>
    Array.from({ length: size }, () => {
      const one = read[next++ % read.length]
      if (one === undefined) throw new Error('there are no tokens')
      return { ...one.sample, token: one.bytes.toString('latin1') }
    })
  return {
    name: contender.name,
    async slice() {
      let elapsed = 0
      let done = 0
      while (elapsed < sliceMs) {
        const fresh = batch()
        const start = now()
        for (const sample of fresh) {
          const outcome = contender.check(sample)
          if ((outcome instanceof Promise ? await outcome : outcome) === false) {
            throw new Error(`${contender.name} refused a good token while it was timed`)
          }
        }
        const took = now() - start
        elapsed += took
        done += fresh.length
        // The slowest would run for many slices otherwise.
        if (took > sliceMs) size = Math.max(1, Math.floor(size / 2))
      }
      return (done / elapsed) * 1000
    },
  }
}

/** Lets a contender see every token, so that it can remember them. */
export async function showAll<Of>(contender: Checker<Of>, samples: readonly Of[]): Promise<void> {
  for (const sample of samples) await contender.check(sample)
}

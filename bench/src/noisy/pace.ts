import { quantile } from '../statistics.js'

export interface PaceParts {
  /** Calls a second. */
  readonly rate: number
  readonly ms: number
  readonly call: () => Promise<void>
}

/**
 * Calls at a steady rate, whether or not earlier calls have ended, as clients do.
 *
 * @returns the milliseconds that each call took, counted from when it was due: a main thread that is busy then makes it late.
 */
export async function pace({ rate, ms, call }: PaceParts): Promise<readonly number[]> {
  const begin = performance.now()
  const took: Promise<number>[] = []
  const all = Math.floor((rate * ms) / 1000)
  while (took.length < all) {
    const due = begin + (took.length * 1000) / rate
    const wait = due - performance.now()
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait))
    took.push(call().then(() => performance.now() - due))
  }
  return await Promise.all(took)
}

export function p99(took: readonly number[]): number {
  return quantile(took, 0.99)
}

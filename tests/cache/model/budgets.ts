import type { CachePolicy } from '../../../packages/core/src/cache/cache-policy.js'

interface Left {
  readonly unknown: number
  readonly misfit: number
}

/** Parts of one are added up in another order than in the cache. */
const ROUNDING = 1e-6

/**
 * What the two budgets for rechecks may hold. From outside it cannot always be seen which of the two paid for a fetch, so all
 * possibilities are kept; none left means that more was spent than there was.
 */
export class Budgets {
  readonly #unknown: CachePolicy['unknownKidBudget']
  readonly #misfit: CachePolicy['signatureMismatchBudget']
  #possible: readonly Left[]
  #countedAt = 0
  /** Which kinds of request have been made; only they can have paid. */
  asked = { unknown: false, misfit: false }

  constructor({ unknownKidBudget, signatureMismatchBudget }: CachePolicy) {
    this.#unknown = unknownKidBudget
    this.#misfit = signatureMismatchBudget
    this.#possible = [{ unknown: unknownKidBudget.burst, misfit: signatureMismatchBudget.burst }]
  }

  /** A recheck began. @returns whether somebody could pay for it. */
  spend(mono: number): boolean {
    this.#gain(mono)
    const paid = this.#possible.flatMap(({ unknown, misfit }): readonly Left[] => [
      ...(this.asked.unknown && unknown >= 1 - ROUNDING ? [{ unknown: unknown - 1, misfit }] : []),
      ...(this.asked.misfit && misfit >= 1 - ROUNDING ? [{ unknown, misfit: misfit - 1 }] : []),
    ])
    if (paid.length === 0) return false
    this.#possible = paid
    return true
  }

  /** Whether there is certainly something left of a budget, and so much beside. */
  affords(kind: keyof Left, mono: number, reserved = 0): boolean {
    this.#gain(mono)
    const { burst } = kind === 'unknown' ? this.#unknown : this.#misfit
    return this.#possible.every((left) => left[kind] >= Math.min(burst, 1 + reserved + ROUNDING))
  }

  #gain(mono: number): void {
    const elapsed = mono - this.#countedAt
    this.#countedAt = mono
    const gain = (left: number, { burst, refill }: { readonly burst: number; readonly refill: number }): number =>
      Math.min(burst, left + (refill === 0 ? burst : elapsed / refill))
    const gained = this.#possible.map(({ unknown, misfit }) => ({
      unknown: gain(unknown, this.#unknown),
      misfit: gain(misfit, this.#misfit),
    }))
    this.#possible = [...new Map(gained.map((left) => [JSON.stringify(left), left])).values()]
  }
}

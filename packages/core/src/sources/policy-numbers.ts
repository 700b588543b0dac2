/**
 * Gives each policy in use a number that stands for it in the keys of sources. Policies are few but may be long, and
 * keys that contain one must be short.
 */
export class PolicyNumbers {
  readonly #numbered = new Map<string, Numbered>()
  #last = 0

  get size(): number {
    return this.#numbered.size
  }

  /** The number of a policy. It does not change while a {@link keep} of the policy is not released. */
  of(policy: string): number {
    return this.#known(policy).number
  }

  keep(policy: string): void {
    this.#known(policy).users += 1
  }

  /** Releases a {@link keep}; the last one drops the number. */
  release(policy: string): void {
    const numbered = this.#known(policy)
    numbered.users -= 1
    if (numbered.users <= 0) this.#numbered.delete(policy)
  }

  #known(policy: string): Numbered {
    const known = this.#numbered.get(policy) ?? { number: (this.#last += 1), users: 0 }
    this.#numbered.set(policy, known)
    return known
  }
}

interface Numbered {
  readonly number: number
  users: number
}

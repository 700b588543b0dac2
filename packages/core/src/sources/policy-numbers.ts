interface Numbered {
  readonly number: number
  users: number
}

/** Gives each policy in use a number. Policies, of which there are few, may be long; keys that name one should be short. */
export class PolicyNumbers {
  readonly #numbered = new Map<string, Numbered>()
  #last = 0

  get size(): number {
    return this.#numbered.size
  }

  /** The policy's number, the same as long as somebody {@link keep}s it. */
  of(policy: string): number {
    return this.#known(policy).number
  }

  keep(policy: string): void {
    this.#known(policy).users += 1
  }

  /** The last who {@link keep}s it lets go. */
  letGo(policy: string): void {
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

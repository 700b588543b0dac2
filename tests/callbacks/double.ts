import type { Misbehaviour } from './misbehaviours.js'

/** Stands in front of honest callbacks: while armed, it misbehaves in their place. */
export class Double {
  #armed: Misbehaviour | undefined
  #reentering = false
  /** How often a callback was called while armed. */
  calls = 0
  /** What re-entering does. */
  reenter: () => unknown = () => undefined

  arm(misbehaviour: Misbehaviour | undefined): void {
    this.#armed = misbehaviour
    this.calls = 0
  }

  /** A function that does what an honest one does, until armed. */
  of<Args extends readonly unknown[]>(honest: (...args: Args) => unknown): (...args: Args) => never {
    // What a callback answers is anything: the types of the options would rule most of it out.
    return ((...args: Args): unknown => {
      if (this.#armed === undefined || this.#reentering) return honest(...args)
      this.calls += 1
      return this.#armed.act(() => honest(...args), this.#reenterOnce)
    }) as (...args: Args) => never
  }

  /** An object, one method of which is doubled. */
  in<T extends object>(target: T, method: string): T {
    const honest: unknown = Reflect.get(target, method)
    if (typeof honest !== 'function') throw new Error(`there is no method ${method}`)
    const doubled = this.of((...args: readonly unknown[]): unknown => Reflect.apply(honest, target, args))
    return new Proxy(target, {
      get: (own, name) => {
        if (name === method) return doubled
        const value: unknown = Reflect.get(own, name)
        // That of undici calls the `dispatch` of its `this`.
        return typeof value === 'function' && name !== 'request' ? value.bind(own) : value
      },
    })
  }

  readonly #reenterOnce = (): unknown => {
    this.#reentering = true
    try {
      return this.reenter()
    } finally {
      this.#reentering = false
    }
  }
}

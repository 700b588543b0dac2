/**
 * Remembers which subjects are failing, such as a provider or the store, and since when, so that the log can report a
 * recovery and how long the outage lasted.
 */
export class Outages {
  readonly #since = new Map<string, number>()

  /** @param mono - Milliseconds on the monotonic clock. */
  began(subject: string, mono: number): void {
    if (this.#since.has(subject)) return
    if (this.#since.size >= MAX_SUBJECTS) this.#since.delete(this.#since.keys().next().value ?? '')
    this.#since.set(subject, mono)
  }

  /** @returns how long the outage lasted, in milliseconds; `undefined` when there was none. */
  ended(subject: string, mono: number): number | undefined {
    const since = this.#since.get(subject)
    this.#since.delete(subject)
    return since === undefined ? undefined : mono - since
  }
}

/** How many failing subjects are remembered: those that started to fail last. */
const MAX_SUBJECTS = 1000

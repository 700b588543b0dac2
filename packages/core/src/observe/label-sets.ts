import type { Subject } from '../events/subject.js'

/**
 * Assigns the labels of metrics, `tenant` and `provider`, to registered tenants and providers only, and to a limited
 * number of them: neither invented names nor a great number of real ones may create ever more series. Subjects that are
 * not registered, no longer registered, or over the limit are counted as `(other)`.
 */
export class LabelSets {
  readonly #choice: LabelChoice
  readonly #max: number
  /** How many registrations use each set of labels. */
  readonly #users = new Map<string, number>()
  readonly #given = new Map<string, Labels>()
  readonly #other: Labels
  readonly #anonymous: Labels

  constructor(choice: LabelChoice, most: number) {
    this.#choice = choice
    this.#max = most
    this.#other = this.#labels(OTHER)
    this.#anonymous = this.#labels({ tenant: '', provider: '' })
  }

  /** How many sets of labels are in use, besides the two fixed ones. */
  get size(): number {
    return this.#given.size
  }

  of(subject: Subject): Labels {
    if (subject.provider === '') return this.#anonymous
    const key = this.#key(subject)
    const given = this.#given.get(key)
    if (given !== undefined) return given
    if (this.#given.size >= this.#max || !this.#users.has(key)) return this.#other
    const labels = this.#labels(subject)
    this.#given.set(key, labels)
    return labels
  }

  /** Adds a registration. */
  add(registration: Subject): void {
    for (const key of this.#keysOf(registration)) this.#users.set(key, (this.#users.get(key) ?? 0) + 1)
  }

  /**
   * Removes a registration.
   *
   * @returns the labels that no registration uses any more.
   */
  remove(registration: Subject): readonly Labels[] {
    return this.#keysOf(registration).flatMap((key) => {
      const left = (this.#users.get(key) ?? 0) - 1
      if (left > 0) {
        this.#users.set(key, left)
        return []
      }
      this.#users.delete(key)
      const ended = this.#given.get(key)
      this.#given.delete(key)
      return ended === undefined ? [] : [ended]
    })
  }

  /** The keys of the registration itself, and of a key source that it may share. */
  #keysOf({ tenant, provider }: Subject): readonly string[] {
    const subjects = [tenant, '*'].flatMap((one) => [provider, '*'].map((other) => ({ tenant: one, provider: other })))
    return [...new Set(subjects.map((subject) => this.#key(subject)))]
  }

  #key({ tenant, provider }: Subject): string {
    switch (this.#choice) {
      case 'tenant+provider':
        return `${tenant} ${provider}`
      case 'provider':
        return provider
      case 'none':
        return ''
    }
  }

  #labels({ tenant, provider }: Subject): Labels {
    switch (this.#choice) {
      case 'tenant+provider':
        return { tenant, provider }
      case 'provider':
        return { provider }
      case 'none':
        return {}
    }
  }
}

/** The labels that distinguish measurements: tenant and provider, the provider alone, or none. */
export type LabelChoice = 'tenant+provider' | 'provider' | 'none'

export const LABEL_CHOICES: readonly LabelChoice[] = ['tenant+provider', 'provider', 'none']

export type Labels = Readonly<Partial<Record<'tenant' | 'provider', string>>>

/** Stands for all subjects without labels of their own. No tenant can have this name. */
const OTHER: Subject = { tenant: '(other)', provider: '(other)' }

/** The names of the labels of a choice. */
export function labelNamesOf(choice: LabelChoice): readonly ('tenant' | 'provider')[] {
  switch (choice) {
    case 'tenant+provider':
      return ['tenant', 'provider']
    case 'provider':
      return ['provider']
    case 'none':
      return []
  }
}

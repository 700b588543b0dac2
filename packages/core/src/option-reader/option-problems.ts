import { isRestriction, UNDEFINED_RESTRICTION } from './restrictions.js'
import { OptionsError, type OptionProblem } from '../errors/errors.js'
import { parseDuration } from '../time/duration.js'
import { optionEntries } from './option-entries.js'
import { kindOf, shownValue } from './shown-value.js'

const MAX_FIELD_LENGTH = 100
const MIN_BARE_LIFETIME_MS = 1000

/** Collects the problems of a set of options, so that one error can name all of them. */
export class OptionProblems {
  readonly #found: OptionProblem[] = []
  readonly #max: number
  #count = 0

  /**
   * @param max - How many problems the error lists; any further ones are only counted.
   * @default all
   */
  constructor(max: number = Infinity) {
    this.#max = max
  }

  /**
   * Records a wrong value of a known option. The error shows the value only if every value of that option may appear in
   * a log.
   */
  add(field: string, rule: string, value: unknown): void {
    this.#note(field, rule, () => shownValue(field, value))
  }

  /** Records a value that no error may show: it may be anything, such as a password. */
  addUnknown(field: string, rule: string, value: unknown): void {
    this.#note(field, rule, () => kindOf(value))
  }

  get count(): number {
    return this.#count
  }

  get any(): boolean {
    return this.count > 0
  }

  get error(): OptionsError {
    return new OptionsError(this.#found)
  }

  throwIfAny(): void {
    if (this.any) throw this.error
  }

  #note(field: string, rule: string, shown: () => string): void {
    this.#count += 1
    if (this.#found.length < this.#max) this.#found.push({ field: fieldOf(field), rule, value: shown() })
  }
}

/** Reads the members of one options object. Every method returns a usable value and records what was wrong. */
export class OptionReader {
  readonly #values: ReadonlyMap<string, unknown>
  readonly #unread: Set<string>
  readonly #prefix: string
  readonly #problems: OptionProblems

  constructor(options: unknown, problems: OptionProblems, prefix = '') {
    this.#problems = problems
    this.#prefix = prefix
    const entries = optionEntries(options)
    if (entries === undefined) problems.add(prefix === '' ? 'options' : prefix, 'must be an object of options', options)
    this.#values = new Map(entries?.filter(([, value]) => value !== undefined))
    this.#unread = new Set(this.#values.keys())
    for (const [name, value] of entries ?? [])
      if (value === undefined && isRestriction(name)) problems.add(this.field(name), UNDEFINED_RESTRICTION, value)
  }

  get problems(): OptionProblems {
    return this.#problems
  }

  field(name: string): string {
    return this.#prefix === '' ? name : `${this.#prefix}.${name}`
  }

  has(name: string): boolean {
    return this.#values.has(name)
  }

  hasAny(names: readonly string[]): boolean {
    return names.some((name) => this.#values.has(name))
  }

  raw(name: string): unknown {
    this.#unread.delete(name)
    return this.#values.get(name)
  }

  /** Records that a member is wrong. */
  refuse(name: string, rule: string): void {
    this.#problems.add(this.field(name), rule, this.#values.get(name))
  }

  /**
   * Reads one member. Returns `fallback` when it is absent; when `parse` rejects it, records `rule` and returns
   * `fallback`.
   */
  read<T, F>(name: string, fallback: F, rule: string, parse: (value: unknown) => T | undefined): T | F {
    if (!this.has(name)) return fallback
    const parsed = parsedOr(parse, this.raw(name))
    if (parsed === undefined) {
      this.refuse(name, rule)
      return fallback
    }
    return parsed
  }

  duration<F>(name: string, fallback: F): number | F {
    return this.read(name, fallback, 'must be milliseconds >= 0 or a duration such as "30s"', parseDuration)
  }

  /**
   * Reads a duration that other packages count in seconds, such as a lifetime or a tolerance. Numbers are milliseconds
   * here, so a number below 1000 is taken for a mistake; a duration that short must have a unit.
   */
  lifetime<F>(name: string, fallback: F): number | F {
    const value = this.#values.get(name)
    if (typeof value === 'number' && value > 0 && value < MIN_BARE_LIFETIME_MS) {
      this.raw(name)
      this.refuse(name, `is in milliseconds, where others count seconds: say "${value}s", or "${value}ms"`)
      return fallback
    }
    const rule = `must be 0, milliseconds >= ${MIN_BARE_LIFETIME_MS}, or a duration such as "30s"`
    return this.read(name, fallback, rule, parseDuration)
  }

  integer<F>(name: string, fallback: F, least: number, most: number): number | F {
    return this.read(name, fallback, `must be a whole number from ${least} to ${most}`, (value) =>
      typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most ? value : undefined,
    )
  }

  boolean<F>(name: string, fallback: F): boolean | F {
    return this.read(name, fallback, 'must be true or false', (value) =>
      typeof value === 'boolean' ? value : undefined,
    )
  }

  oneOf<const T extends string, F>(name: string, fallback: F, allowed: readonly T[]): T | F {
    return this.read(name, fallback, `must be one of ${allowed.map((item) => `"${item}"`).join(', ')}`, (value) =>
      allowed.find((item) => item === value),
    )
  }

  text<F>(name: string, fallback: F): string | F {
    return this.read(name, fallback, 'must be a non-empty string', (value) =>
      typeof value === 'string' && value !== '' ? value : undefined,
    )
  }

  /** Reads a nested options object; an empty one when the member is absent. */
  nested(name: string): OptionReader {
    return new OptionReader(this.has(name) ? this.raw(name) : {}, this.#problems, this.field(name))
  }

  /** Records every member that was not read. */
  refuseUnread(known: string): void {
    for (const name of this.#unread)
      this.#problems.addUnknown(this.field(name), `is not an option ${known}`, this.#values.get(name))
  }
}

/** An accessor of the value that throws makes the value wrong. */
function parsedOr<T>(parse: (value: unknown) => T | undefined, value: unknown): T | undefined {
  try {
    return parse(value)
  } catch {
    return undefined
  }
}

/** Makes a field's name printable and short: it may come from a database and must not break a log line. */
function fieldOf(field: string): string {
  const printable = field.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?')
  return printable.length > MAX_FIELD_LENGTH ? `${printable.slice(0, MAX_FIELD_LENGTH)}…` : printable
}

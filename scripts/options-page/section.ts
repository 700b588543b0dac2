import type { Kit } from './kit.js'

/** A table of the page: the options of one type, under one heading. */
export interface Section {
  readonly heading: string
  /** The type, and those that it is made of and that have no section of their own. */
  readonly types: readonly [string, ...string[]]
  /** Where the types are declared, under `packages/`. */
  readonly files: readonly string[]
  /** Who takes these options, in Markdown; absent where the list at the top of the page says so. */
  readonly takenBy?: string
  /** Hands options to who takes them. What it throws says what they have to be; absent where nothing is refused. */
  readonly give?: (kit: Kit, options: object) => unknown
  /** Where the defaults are, by paths in `DEFAULTS`, and the option that each is of; `''`: the options have the members' names. */
  readonly defaults?: Readonly<Record<string, string>>
  /** Paths in `DEFAULTS`, within those of `defaults`, that belong to another section. */
  readonly without?: readonly string[]
}

/** A heading with sections under it. */
export interface Chapter {
  readonly heading: string
  readonly sections: readonly Section[]
}

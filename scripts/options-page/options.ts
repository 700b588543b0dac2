import type { Declaration, Member } from './declarations.js'
import { flatten, says } from './default-value.js'
import type { Kit } from './kit.js'
import { ruleOf } from './rule.js'
import type { Section } from './section.js'
import { unitOf } from './unit.js'

/** One row of the page. */
export interface Option {
  /** With the names of what it is within: `retry.deadline`. */
  readonly path: string
  readonly type: string
  readonly unit: string
  readonly otherwise: string
  readonly rule: string
  readonly meaning: string
}

/** What the code says of the options of a section, and where in `DEFAULTS` their defaults are. */
export interface Described {
  readonly options: readonly Option[]
  /** The paths of defaults that were compared. */
  readonly compared: readonly string[]
}

export async function describe(
  kit: Kit,
  section: Section,
  declared: ReadonlyMap<string, Declaration>,
  duration: (text: string) => number,
): Promise<Described> {
  const members = section.types.flatMap((type) => declared.get(type)?.members ?? missing(type))
  const alternatives = section.types.slice(1).flatMap((type) => declared.get(type)?.members ?? [])
  const found = members.flatMap((member) => withNested(member, [member.name], declared))
  const options: Option[] = []
  for (const { member, path } of found) options.push(await optionOf(kit, section, { member, path }, alternatives))
  return { options, compared: compare(kit, section, options, duration) }
}

interface Found {
  readonly member: Member
  readonly path: readonly string[]
}

function withNested(member: Member, path: readonly string[], declared: ReadonlyMap<string, Declaration>): Found[] {
  const named = declared.get(member.type)
  const within = named?.kind === 'interface' ? named.members : member.nested
  return [{ member, path }, ...within.flatMap((inner) => withNested(inner, [...path, inner.name], declared))]
}

async function optionOf(
  kit: Kit,
  section: Section,
  { member, path }: Found,
  alternatives: readonly Member[],
): Promise<Option> {
  const { comment, type, optional } = member
  const name = path.join('.')
  if (comment === undefined || comment.text === '') throw new Error(`${section.heading}: ${name} has no comment`)
  if (optional && comment.otherwise === undefined && !alternatives.includes(member))
    throw new Error(`${section.heading}: ${name} has no @default`)
  return {
    path: name,
    type,
    unit: unitOf(member),
    otherwise: comment.otherwise ?? (optional ? 'one is needed' : 'needed'),
    rule: (await ruleOf(kit, section, path)) ?? '',
    meaning: comment.text,
  }
}

/** @throws Error when a comment's `@default` is not the default. */
function compare(
  kit: Kit,
  { heading, defaults = {}, without = [] }: Section,
  options: readonly Option[],
  duration: (text: string) => number,
): string[] {
  const all = flatten(kit.DEFAULTS)
  return Object.entries(defaults).flatMap(([home, option]) =>
    all.flatMap(([path, value]) => {
      if ((path !== home && !path.startsWith(`${home}.`)) || without.includes(path)) return []
      const name = option === '' ? path.slice(home.length + 1) : option
      const documented = options.find((one) => one.path === name)
      if (documented === undefined) throw new Error(`${heading}: ${path} is the default of no option`)
      if (!says(documented.otherwise, value, duration))
        throw new Error(`${heading}: ${name} is ${JSON.stringify(value)}, and its comment says ${documented.otherwise}`)
      return [path]
    }),
  )
}

function missing(type: string): never {
  throw new Error(`${type} is declared in none of the files`)
}

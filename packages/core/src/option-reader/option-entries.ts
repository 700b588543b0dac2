import type { Entries } from './plain-entries.js'

/**
 * The members of an options object, each read once: of a plain object, or of an instance of a class that holds its options itself.
 * `undefined` for what would pass for an object without options while it holds some: a list, a Map, a Promise that nobody awaited, an
 * instance whose options are accessors of its class, a Proxy or an object that cannot be read.
 */
export function optionEntries(options: unknown): Entries | undefined {
  try {
    return readEntries(options)
  } catch {
    // What an accessor or a trap throws may be anything, `undefined` too.
    return undefined
  }
}

function readEntries(options: unknown): Entries | undefined {
  if (typeof options !== 'object' || options === null || Array.isArray(options)) return undefined
  const entries: Entries = Object.entries(options)
  const prototype: unknown = Object.getPrototypeOf(options)
  if (!isObject(prototype) || isRoot(prototype)) return entries
  return entries.length > 0 && !hasAccessors(prototype) ? entries : undefined
}

/** `Object.prototype`, of whichever realm. It has an accessor of its own, `__proto__`. */
function isRoot(prototype: object): boolean {
  return Object.getPrototypeOf(prototype) === null
}

function hasAccessors(prototype: object): boolean {
  if (isRoot(prototype)) return false
  const members = Object.values(Object.getOwnPropertyDescriptors(prototype))
  if (members.some((member) => !Object.hasOwn(member, 'value'))) return true
  const next: unknown = Object.getPrototypeOf(prototype)
  return isObject(next) && hasAccessors(next)
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

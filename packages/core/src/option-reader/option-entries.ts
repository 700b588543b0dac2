import type { Entries } from './plain-entries.js'

/**
 * The members of an options object, each read once. It is a plain object, or a class instance whose options are its own
 * properties. `undefined` for values that look like an object without options but may have some: a list, a Map, a
 * Promise that was not awaited, an instance whose options are accessors of its class, a Proxy, or an object that cannot
 * be read.
 */
export function optionEntries(options: unknown): Entries | undefined {
  try {
    return readEntries(options)
  } catch {
    // An accessor or a Proxy trap may throw anything, even `undefined`.
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

/** Whether it is the `Object.prototype` of any realm. That object has an accessor itself, `__proto__`. */
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

import { types } from 'node:util'

/** The members of an object, each read once. */
export type Entries = readonly (readonly [name: string, value: unknown])[]

/**
 * The entries of a plain object, for options whose every entry is a condition. `undefined` for what has none (`{}`), and for what may hold
 * more than its own enumerable entries tell: a Map, a Promise, an instance of a class, an object with symbols or hidden members, a Proxy.
 * Reading only the entries of those would overlook conditions, and so admit more than was meant.
 */
export function plainEntries(value: unknown): Entries | undefined {
  if (typeof value !== 'object' || value === null || types.isProxy(value)) return undefined
  const prototype: unknown = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return undefined
  try {
    const entries: Entries = Object.entries(value)
    return entries.length > 0 && entries.length === Reflect.ownKeys(value).length ? entries : undefined
  } catch {
    // An accessor that throws.
    return undefined
  }
}

import { types } from 'node:util'

/**
 * The entries of a plain object, for options of which every entry is a condition. `undefined` when there are none
 * (`{}`), and for a value that may have more than its own enumerable entries: a Map, a Promise, a class instance, an
 * object with symbols or hidden members, a Proxy. Reading only those entries would miss conditions and admit more than
 * intended.
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

/** The members of an object, each read once. */
export type Entries = readonly (readonly [name: string, value: unknown])[]

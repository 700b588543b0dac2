/** Estimates how many bytes plain data takes on the heap, with everything in it. The data must not contain itself. */
export function heapBytes(data: unknown): number {
  let bytes = 0
  const pending: unknown[] = [data]
  while (pending.length > 0) {
    const next = pending.pop()
    if (typeof next === 'string') bytes += textBytes(next)
    if (typeof next !== 'object' || next === null) continue
    bytes += BYTES_PER_OBJECT
    if (next instanceof Map) {
      for (const [key, value] of next) {
        bytes += BYTES_PER_ENTRY
        pending.push(key, value)
      }
    } else if (Array.isArray(next)) {
      bytes += BYTES_PER_ITEM * next.length
      for (const item of next) pending.push(item)
    } else {
      for (const [name, value] of Object.entries(next)) {
        bytes += BYTES_PER_MEMBER + name.length
        pending.push(value)
      }
    }
  }
  return bytes
}

/** Bytes of an object, and of each of its members, when every object has different member names. */
const BYTES_PER_OBJECT = 80
const BYTES_PER_MEMBER = 64
/** Bytes of each item of a list, and of each entry of a map. */
const BYTES_PER_ITEM = 16
const BYTES_PER_ENTRY = 64
const BYTES_PER_STRING = 24
const WIDE = /[^\0-\xff]/

/** About how many bytes a string takes on the heap. */
export function textBytes(text: string): number {
  return BYTES_PER_STRING + text.length * (WIDE.test(text) ? 2 : 1)
}

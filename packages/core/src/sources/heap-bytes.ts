/** What an object takes of the heap, and each of its members, where every object has names of its own. */
const BYTES_AN_OBJECT = 80
const BYTES_A_MEMBER = 64
/** What a list takes for each of its items, and a map for each of its entries. */
const BYTES_AN_ITEM = 16
const BYTES_AN_ENTRY = 64
const BYTES_A_TEXT = 24
const WIDE = /[^\0-\xff]/

/** About what a text takes of the heap. */
export function textBytes(text: string): number {
  return BYTES_A_TEXT + text.length * (WIDE.test(text) ? 2 : 1)
}

/** About what plain data takes of the heap, with all that is in it. It must not hold itself. */
export function heapBytes(data: unknown): number {
  let bytes = 0
  const left: unknown[] = [data]
  while (left.length > 0) {
    const next = left.pop()
    if (typeof next === 'string') bytes += textBytes(next)
    if (typeof next !== 'object' || next === null) continue
    bytes += BYTES_AN_OBJECT
    if (next instanceof Map) {
      for (const [key, value] of next) {
        bytes += BYTES_AN_ENTRY
        left.push(key, value)
      }
    } else if (Array.isArray(next)) {
      bytes += BYTES_AN_ITEM * next.length
      for (const item of next) left.push(item)
    } else {
      for (const [name, value] of Object.entries(next)) {
        bytes += BYTES_A_MEMBER + name.length
        left.push(value)
      }
    }
  }
  return bytes
}

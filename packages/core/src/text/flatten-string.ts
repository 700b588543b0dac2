/** Copies ASCII text. In V8 a slice is a view of its source string, and keeps all of it in memory. */
export function flattenString(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

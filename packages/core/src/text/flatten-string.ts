/** A copy of ASCII text. V8 makes a slice a view on what it was cut from: kept for long, it would keep all of that in memory. */
export function flattenString(text: string): string {
  return Buffer.from(text, 'latin1').toString('latin1')
}

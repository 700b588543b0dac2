import { X509Certificate } from 'node:crypto'
import { stringList } from '../option-reader/string-lists.js'

/** More than Node trusts by itself. One takes 0.04 ms to read. */
const MAX_CERTIFICATES = 256

/** One certificate in PEM, or several, as a list. */
export function certificates(value: unknown): readonly string[] | undefined {
  const items = stringList(typeof value === 'string' ? [value] : value)
  if (items === undefined || items.length > MAX_CERTIFICATES) return undefined
  return items.every((text) => certificateOf(text) !== undefined) ? items : undefined
}

/** The first certificate of a PEM text. */
export function certificateOf(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

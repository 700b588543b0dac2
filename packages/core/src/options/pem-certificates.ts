import { X509Certificate } from 'node:crypto'
import { stringList } from '../option-reader/string-lists.js'

/**
 * Validates the option `ca`: one PEM text, or a list of them, each with a certificate. Returns them as a list;
 * `undefined` when one is invalid or there are too many.
 */
export function certificates(value: unknown): readonly string[] | undefined {
  const items = stringList(typeof value === 'string' ? [value] : value)
  if (items === undefined || items.length > MAX_CERTIFICATES) return undefined
  return items.every((text) => certificateOf(text) !== undefined) ? items : undefined
}

/** More than Node trusts by default. Parsing one takes 0.04 ms. */
const MAX_CERTIFICATES = 256

/** Parses the first certificate of a PEM text; `undefined` when there is none. */
export function certificateOf(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

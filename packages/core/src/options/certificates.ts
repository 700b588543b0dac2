import { X509Certificate } from 'node:crypto'
import { texts } from './texts.js'

/** One certificate in PEM, or several, as a list. */
export function certificates(value: unknown): readonly string[] | undefined {
  const items = texts(typeof value === 'string' ? [value] : value)
  return items?.every((text) => certificateOf(text) !== undefined) === true ? items : undefined
}

/** The first certificate of a PEM text. */
export function certificateOf(text: string): X509Certificate | undefined {
  try {
    return new X509Certificate(text)
  } catch {
    return undefined
  }
}

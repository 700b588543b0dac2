/** Encodes the ASN.1 types that certificates need (ITU-T X.690, distinguished encoding rules). */

const lengthOf = (bytes: number): number[] => {
  if (bytes < 0x80) return [bytes]
  return bytes < 0x100 ? [0x81, bytes] : [0x82, bytes >> 8, bytes & 0xff]
}

/** Encodes one element: tag, length, content of at most 65,535 bytes. */
const element = (tag: number, ...content: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(content)
  return Buffer.concat([Buffer.from([tag, ...lengthOf(body.length)]), body])
}

export const sequence = (...content: readonly Uint8Array[]): Buffer => element(0x30, ...content)

export const set = (...content: readonly Uint8Array[]): Buffer => element(0x31, ...content)

/** A context-specific tag around other elements. */
export const tagged = (number: number, ...content: readonly Uint8Array[]): Buffer => element(0xa0 | number, ...content)

/** A context-specific tag in place of the element's own. */
export const implicit = (number: number, content: Uint8Array): Buffer => element(0x80 | number, content)

/** Big-endian bytes; the first must be from 1 to 127, so that the number is positive and in its shortest form. */
export const integer = (bytes: Uint8Array): Buffer => element(0x02, bytes)

export const boolean = (value: boolean): Buffer => element(0x01, Buffer.from([value ? 0xff : 0]))

export const octetString = (content: Uint8Array): Buffer => element(0x04, content)

export const bitString = (content: Uint8Array, unusedBits = 0): Buffer =>
  element(0x03, Buffer.from([unusedBits]), content)

export const utf8String = (text: string): Buffer => element(0x0c, Buffer.from(text))

/** Encodes a time in the years 2000 to 2049, as RFC 5280 section 4.1.2.5.1 requires. */
export const utcTime = (moment: Date): Buffer => {
  const digits = moment.toISOString().replace(/[-:T]/g, '').slice(2, 14)
  return element(0x17, Buffer.from(`${digits}Z`))
}

const base128 = (arc: number): number[] => {
  const bytes = [arc & 0x7f]
  for (let rest = arc >>> 7; rest > 0; rest >>>= 7) bytes.unshift((rest & 0x7f) | 0x80)
  return bytes
}

export const objectId = (dotted: string): Buffer => {
  const [first = 0, second = 0, ...arcs] = dotted.split('.').map(Number)
  return element(0x06, Buffer.from([first * 40 + second, ...arcs.flatMap(base128)]))
}

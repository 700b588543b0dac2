import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { decodeBase64url, decodeBase64urlText } from './base64url.js'

/** By definition: what encodes back to the same text. */
function oracle(encoded: string): Buffer | undefined {
  const bytes = Buffer.from(encoded, 'base64url')
  return bytes.toString('base64url') === encoded ? bytes : undefined
}

/** Characters of the alphabet, and those that decoders forgive or take for others. */
const character = fc.oneof(
  { weight: 12, arbitrary: fc.constantFrom(...'ABCQRSTYZabcghwxyz0189-_') },
  { weight: 1, arbitrary: fc.constantFrom(...'+/=. \t\r\n\0\x7f\x80\xff\u0141\u0142\u2028\ud800') },
  { weight: 1, arbitrary: fc.string({ minLength: 1, maxLength: 1, unit: 'binary' }) },
)
const text = fc.array(character, { maxLength: 40 }).map((characters) => characters.join(''))

describe('base64url', () => {
  it('is decoded only where it is the one spelling of what it stands for', () => {
    fc.assert(
      fc.property(text, (encoded) => {
        expect(decodeBase64url(encoded)).toEqual(oracle(encoded))
      }),
      { numRuns: 20_000 },
    )
  })

  it('is decoded whatever bytes it stands for', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 70 }), (bytes) => {
        expect(decodeBase64url(Buffer.from(bytes).toString('base64url'))).toEqual(Buffer.from(bytes))
      }),
    )
  })

  it('is refused with any one character that is not of its alphabet, wherever it stands', () => {
    for (let code = 0; code < 0x1_0000; code += 1) {
      const odd = String.fromCharCode(code)
      for (const encoded of [`${odd}AAA`, `AA${odd}A`, `AAA${odd}`, `AAAA${odd}A`, `AAAAA${odd}`, `AAAA${odd}AA`]) {
        if (decodeBase64url(encoded)?.equals(oracle(encoded) ?? Buffer.of()) ?? oracle(encoded) === undefined) continue
        expect.fail(`${JSON.stringify(encoded)} is judged otherwise`)
      }
    }
  })

  it('of text has to be UTF-8, in which U+FFFD may be written', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 30 }), (bytes) => {
        const expected = isUtf8(bytes) ? Buffer.from(bytes).toString('utf8') : undefined
        expect(decodeBase64urlText(Buffer.from(bytes).toString('base64url'))).toBe(expected)
      }),
      { numRuns: 5000 },
    )
    for (const written of ['', 'a\u{fffd}b', '\u{fffd}', 'é\u{1f600}', 'x'.repeat(20_000)])
      expect(decodeBase64urlText(Buffer.from(written).toString('base64url'))).toBe(written)
    expect(decodeBase64urlText(text20k(0xff))).toBeUndefined()
    expect(decodeBase64urlText('YQ==')).toBeUndefined()
  })
})

function text20k(byte: number): string {
  return Buffer.alloc(20_000, byte).toString('base64url')
}

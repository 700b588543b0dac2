import { describe, expect, it } from 'vitest'
import { bitLength } from './bit-length.js'

describe('the length of a big-endian number in bits', () => {
  it.each([
    [[], 0],
    [[0], 0],
    [[0, 0, 0], 0],
    [[1], 1],
    [[2], 2],
    [[0x7f], 7],
    [[0x80], 8],
    [[1, 0], 9],
    [[0, 1, 0], 9],
    [[0, 0, 0xff, 0xff], 16],
  ])('of %j is %i', (bytes, length) => {
    expect(bitLength(Uint8Array.from(bytes))).toBe(length)
  })
})

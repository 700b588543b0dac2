import { describe, expect, it } from 'vitest'
import { bytesInUse } from '../../../../tests/bounds/heap.js'
import { claimsBytes } from './claims-bytes.js'

const LENGTH = 11_000
let names = 0
const name = (): string => `"${(names += 1).toString(36)}"`

function listOf(item: () => string): string {
  let text = item()
  while (text.length < LENGTH) text += `,${item()}`
  return text
}

function nested(open: () => string, inner: string, close: string, each: number): string {
  const depth = Math.floor(LENGTH / each)
  return Array.from({ length: depth }, open).join('') + inner + close.repeat(depth)
}

/** Claims as a sender may choose them, to take much for their length. */
const SHAPES: Readonly<Record<string, () => string>> = {
  'empty objects': () => `{"x":[${listOf(() => '{}')}]}`,
  'empty lists': () => `{"x":[${listOf(() => '[]')}]}`,
  'objects with names of their own': () => `{"x":[${listOf(() => `{${name()}:1}`)}]}`,
  'names of their own': () => `{${listOf(() => `${name()}:1`)}}`,
  'empty objects by names of their own': () => `{${listOf(() => `${name()}:{}`)}}`,
  'lists in lists': () => `{"x":${nested(() => '[', '', ']', 2)}}`,
  'objects in objects': () => `{"x":${nested(() => '{"a":', '1', '}', 6)}}`,
  'objects in objects by names of their own': () => `{"x":${nested(() => `{${name()}:`, '1', '}', 9)}}`,
  numbers: () => `{"x":[${listOf(() => '1.5')}]}`,
  'short texts': () => `{"x":[${listOf(name)}]}`,
}

describe('What claims are taken to need', () => {
  it.each(Object.entries(SHAPES))('is not much less than %s take', async (_name, write) => {
    const texts = Array.from({ length: 60 }, write)
    const before = await bytesInUse()
    const claims = texts.map((text) => freeze(JSON.parse(text)))
    const taken = ((await bytesInUse()) - before) / claims.length
    const counted = 3 * LENGTH + claimsBytes(claims[0] ?? {})
    expect(counted).toBeGreaterThan(taken * 0.8)
  })

  it('is little for plain claims', () => {
    expect(claimsBytes({ iss: 'https://login.example.com/', sub: 'user', aud: ['api'], exp: 1 })).toBeLessThan(500)
  })
})

function freeze(value: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const left: object[] = [value]
  for (let next = left.pop(); next !== undefined; next = left.pop()) {
    Object.freeze(next)
    for (const member of Object.values(next)) if (typeof member === 'object' && member !== null) left.push(member)
  }
  return value
}

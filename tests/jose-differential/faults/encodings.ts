import { base64url, type Draft } from '../draft.js'
import type { Fault, Faults } from './fault.js'

const BOM = Buffer.from([0xef, 0xbb, 0xbf])
const text =
  (change: (json: string) => string) =>
  (bytes: Buffer): Buffer =>
    Buffer.from(change(bytes.toString()))
/** Puts members in front of all others, or behind them. */
const first = (members: string): ((bytes: Buffer) => Buffer) => text((json) => `{${members},${json.slice(1)}`)
const last = (members: string): ((bytes: Buffer) => Buffer) => text((json) => `${json.slice(0, -1)},${members}}`)

const JSONS: Readonly<Record<string, (bytes: Buffer) => Buffer>> = {
  'with a byte order mark': (bytes) => Buffer.concat([BOM, bytes]),
  'in UTF-16': (bytes) => Buffer.from(bytes.toString(), 'utf16le'),
  'with a byte that is no UTF-8': (bytes) =>
    Buffer.concat([bytes.subarray(0, -1), Buffer.from(',"x":"\xff"}', 'latin1')]),
  'with a lone surrogate, escaped': last('"x":"\\ud800"'),
  'with white space': text((json) => ` ${json}\n`),
  'with white space that JSON does not know': text((json) => `\u00a0${json}`),
  'with a comma too many': text((json) => `${json.slice(0, -1)},}`),
  'with a comment': text((json) => `${json}//`),
  'broken off': text((json) => json.slice(0, -1)),
  twice: text((json) => json + json),
  'as a list': text((json) => `[${json}]`),
  'as a text': text((json) => JSON.stringify(json)),
  null: () => Buffer.from('null'),
  empty: () => Buffer.alloc(0),
  'with a prototype': last('"__proto__":{"alg":"none","admin":true}'),
  'nested deep': last(`"x":${'['.repeat(3000)}${']'.repeat(3000)}`),
  'with a number beyond all numbers': last('"x":1e400'),
  'with a member twice, the same': last('"x":1,"x":1'),
  'with a member twice, once escaped': last('"x":1,"\\u0078":2'),
  'with a member twice, further in': last('"x":{"y":1,"y":2}'),
}

const SPELLINGS: Readonly<Record<string, (bytes: Buffer) => string>> = {
  padded: (bytes) => base64url(bytes) + '='.repeat((4 - (base64url(bytes).length % 4)) % 4),
  'padded too much': (bytes) => `${base64url(bytes)}==`,
  'in base64': (bytes) => bytes.toString('base64'),
  'with a space in it': (bytes) => `${base64url(bytes).slice(0, 5)} ${base64url(bytes).slice(5)}`,
  'with a line break at its end': (bytes) => `${base64url(bytes)}\n`,
  'with spare bits': (bytes) => withSpareBits(base64url(bytes)),
  'with one character too many': (bytes) => `${base64url(bytes)}A`,
  'with a character of no alphabet': (bytes) => `${base64url(bytes)}!`,
  'with a character beyond ASCII': (bytes) => `${base64url(bytes)}é`,
  'left out': () => '',
}

/** The last character of an incomplete group of four has bits that say nothing: sets one. */
function withSpareBits(segment: string): string {
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
  if (segment.length % 4 === 0) return segment
  return segment.slice(0, -1) + (alphabet[alphabet.indexOf(segment.slice(-1)) + 1] ?? 'A')
}

const put =
  (part: keyof Draft, value: unknown): Fault =>
  (draft) => ({ ...draft, [part]: value })
const under = <T>(name: string, part: keyof Draft, changes: Readonly<Record<string, T>>): Faults =>
  Object.fromEntries(Object.entries(changes).map(([what, change]) => [`${name} ${what}`, put(part, change)]))
const finish = (change: (token: string) => string): Fault => put('finish', change)

/** How the parts of a token may be written. */
export const ENCODING_FAULTS: Faults = {
  ...under('header', 'headerBytes', JSONS),
  ...under('claims', 'claimsBytes', JSONS),
  'header that names alg none first': put('headerBytes', first('"alg":"none"')),
  'claims that name exp twice': put('claimsBytes', first('"exp":1')),
  'claims with exp beyond all numbers': put('claimsBytes', last('"exp":1e400')),
  ...under('header', 'headerSpelling', SPELLINGS),
  ...under('claims', 'claimsSpelling', SPELLINGS),
  ...under('signature', 'signatureSpelling', SPELLINGS),
  'four segments': finish((token) => `${token}.AAAA`),
  'five segments': finish((token) => `${token}.AAAA.AAAA`),
  'two segments': finish((token) => token.slice(0, token.lastIndexOf('.'))),
  'a dot at the end': finish((token) => `${token}.`),
  'a dot at the start': finish((token) => `.${token}`),
  'a space before it': finish((token) => ` ${token}`),
  'a byte order mark before it': finish((token) => `\u{feff}${token}`),
  empty: finish(() => ''),
  'thousands of dots': finish(() => '.'.repeat(10_000)),
}

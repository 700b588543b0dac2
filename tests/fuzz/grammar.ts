import fc from 'fast-check'

/** A JSON text, and whether an object in it names a member twice. */
export interface JsonText {
  readonly text: string
  readonly twice: boolean
}

const NAMES = [
  'alg',
  'kid',
  'typ',
  'crit',
  'b64',
  'jwk',
  'kty',
  'n',
  'e',
  'x',
  'y',
  'keys',
  'iss',
  'exp',
  '__proto__',
  '',
  'é',
]
const SCALARS = [
  '0',
  '-0',
  '1e400',
  '1e-9',
  '5',
  'true',
  'false',
  'null',
  '""',
  '"ES256"',
  '"none"',
  '"\\ud800"',
  '"}\\"{,:"',
]
const name = fc.oneof({ weight: 5, arbitrary: fc.constantFrom(...NAMES) }, { weight: 1, arbitrary: fc.string() })
const space = fc.constantFrom('', '', '', ' ', '\n', '\t \r')

/** Spells a name: as it is, or with its first character escaped. */
const spelled = (text: string, escaped: boolean): string =>
  escaped && text !== ''
    ? `"\\u${text.charCodeAt(0).toString(16).padStart(4, '0')}${JSON.stringify(text.slice(1)).slice(1)}`
    : JSON.stringify(text)

const { json } = fc.letrec<{ json: JsonText; object: JsonText; list: JsonText; scalar: JsonText }>((tie) => ({
  json: fc.oneof({ depthSize: 'small', withCrossShrink: true }, tie('scalar'), tie('object'), tie('list')),
  scalar: fc
    .oneof(
      fc.constantFrom(...SCALARS),
      fc.string().map((text) => JSON.stringify(text)),
    )
    .map((text) => ({ text, twice: false })),
  list: fc.tuple(fc.array(tie('json'), { maxLength: 4 }), space).map(([items, gap]) => ({
    text: `[${items.map(({ text }) => gap + text).join(',')}${gap}]`,
    twice: items.some(({ twice }) => twice),
  })),
  object: fc.array(fc.tuple(name, fc.boolean(), space, tie('json')), { maxLength: 6 }).map(objectOf),
}))

function objectOf(members: readonly (readonly [string, boolean, string, JsonText])[]): JsonText {
  const names = members.map(([text]) => text)
  return {
    text: `{${members.map(([text, escaped, gap, value]) => `${gap}${spelled(text, escaped)}${gap}:${gap}${value.text}`).join(',')}}`,
    twice: new Set(names).size < names.length || members.some(([, , , { twice }]) => twice),
  }
}

export const jsonTexts: fc.Arbitrary<JsonText> = json
/** An object, so that it may pass for a header or a key. */
export const objectTexts: fc.Arbitrary<JsonText> = fc
  .array(fc.tuple(name, fc.boolean(), space, json), { maxLength: 8 })
  .map(objectOf)

/** Cuts, doubles, swaps or replaces a piece of a text. */
export const damage: fc.Arbitrary<(text: string) => string> = fc
  .tuple(
    fc.nat(),
    fc.nat(12),
    fc.oneof(fc.constantFrom('', '.', '=', ' ', '\n', '\0', 'A', '"', '{', ',', 'é', '\u{feff}'), fc.string()),
  )
  .map(([at, length, piece]) => (text) => {
    const start = at % (text.length + 1)
    return text.slice(0, start) + piece + text.slice(start + length)
  })

export const encoded = (text: string): string => Buffer.from(text).toString('base64url')

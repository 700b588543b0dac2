import fc from 'fast-check'
import { damage, encoded, jsonTexts, objectTexts } from '../grammar.js'
import { ISSUED, verdictOf } from '../service.js'
import { target, type Target } from '../target.js'

const issued = fc.constantFrom(...ISSUED)
const segment = fc.oneof(
  jsonTexts.map(({ text }) => encoded(text)),
  issued.chain((token) => fc.constantFrom(...token.split('.'))),
  fc.base64String(),
  fc.string({ unit: 'binary' }),
)
const assembled = fc.array(segment, { maxLength: 6 }).map((segments) => segments.join('.'))
const damaged = fc
  .tuple(issued, fc.array(damage, { maxLength: 3 }))
  .map(([token, changes]) => changes.reduce((text, change) => change(text), token))
/** Changed before it was encoded, so that the segments stay base64url. */
const rewritten = fc.tuple(issued, fc.nat(1), damage).map(([token, at, change]) =>
  token
    .split('.')
    .map((part, index) => (index === at ? encoded(change(Buffer.from(part, 'base64url').toString())) : part))
    .join('.'),
)

/** A token that was not issued is refused, and nothing but a refusal is thrown. */
const tokens: Target = target('tokens', fc.oneof(assembled, damaged, rewritten), async (token) => {
  const verdict = await verdictOf(token)
  if ((verdict === 'ok') !== ISSUED.includes(token)) throw new Error(`${verdict}: ${token}`)
})

/** A header with a repeated member is malformed, whatever else it is. */
const headers: Target = target('headers', objectTexts, async ({ text, twice }) => {
  const verdict = await verdictOf(`${encoded(text)}.${encoded('{}')}.AAAA`)
  if (verdict === 'ok' || (twice && verdict !== 'token_malformed')) throw new Error(`${verdict}: ${text}`)
})

export const TOKEN_TARGETS: readonly Target[] = [tokens, headers]

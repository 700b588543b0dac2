import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { SourceError } from '@jwks-auth/core'
import fc from 'fast-check'
import { parseKeySet, type KeySet } from '../../../packages/core/src/keys/key-set.js'
import { damage, jsonTexts, objectTexts } from '../grammar.js'
import { target, type Target } from '../target.js'

const PUBLIC = ['kty', 'crv', 'n', 'e', 'x', 'y']
const real = [
  generateKeyPairSync('ec', { namedCurve: 'P-256' }),
  generateKeyPairSync('ed25519'),
  generateKeyPairSync('rsa', { modulusLength: 2048 }),
].flatMap(({ publicKey, privateKey }) =>
  [publicKey, privateKey].map((key) => JSON.stringify(key.export({ format: 'jwk' }))),
)

const keys = fc.oneof(
  { weight: 2, arbitrary: fc.constantFrom(...real) },
  { weight: 2, arbitrary: fc.tuple(fc.constantFrom(...real), damage).map(([text, change]) => change(text)) },
  {
    weight: 1,
    arbitrary: fc
      .tuple(fc.constantFrom(...real), objectTexts)
      .map(([text, { text: more }]) => `${text.slice(0, -1)},${more.slice(1)}`),
  },
  { weight: 1, arbitrary: jsonTexts.map(({ text }) => text) },
)
const documents = fc.oneof(
  { weight: 4, arbitrary: fc.array(keys, { maxLength: 5 }).map((list) => `{"keys":[${list.join(',')}]}`) },
  { weight: 1, arbitrary: jsonTexts.map(({ text }) => text) },
)
const bodies = fc.oneof(
  { weight: 4, arbitrary: documents.map((text) => Buffer.from(text)) },
  { weight: 1, arbitrary: fc.tuple(documents, damage).map(([text, change]) => Buffer.from(change(text), 'latin1')) },
)

async function parsed(body: Uint8Array): Promise<KeySet | undefined> {
  try {
    return await parseKeySet(body)
  } catch (error) {
    if (error instanceof SourceError) return undefined
    throw error
  }
}

/** What comes out of a key set is public keys that verify, and nothing else of what was published. */
const keySets: Target = target('key sets', bodies, async (body) => {
  const set = await parsed(body)
  for (const { jwk, algorithms, kid } of set?.keys ?? []) {
    const { asymmetricKeyDetails: details } = createPublicKey({ key: jwk, format: 'jwk' })
    const sound = Object.keys(jwk).every((name) => PUBLIC.includes(name)) && algorithms.length > 0
    const bits = details?.modulusLength ?? 2048
    if (!sound || bits < 2048 || (kid !== undefined && typeof kid !== 'string')) throw new Error(JSON.stringify(jwk))
  }
})

export const KEY_SET_TARGETS: readonly Target[] = [keySets]

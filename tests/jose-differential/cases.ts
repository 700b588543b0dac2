import fc from 'fast-check'
import { ALGORITHMS } from '../../packages/core/src/keys/algorithms.js'
import { finished, goodDraft, type Case } from './draft.js'
import { CLAIM_FAULTS } from './faults/claims.js'
import { ENCODING_FAULTS } from './faults/encodings.js'
import type { Fault, Faults } from './faults/fault.js'
import { HEADER_FAULTS } from './faults/headers.js'
import { KEY_SET_FAULTS } from './faults/key-sets.js'
import { SIGNATURE_FAULTS } from './faults/signatures.js'

const GROUPS = [HEADER_FAULTS, CLAIM_FAULTS, ENCODING_FAULTS, SIGNATURE_FAULTS, KEY_SET_FAULTS]
const FAULTS: ReadonlyMap<string, Fault> = new Map(GROUPS.flatMap((faults: Faults) => Object.entries(faults)))

/** What a case is made of: small enough to read, and enough to make it again. */
export interface Recipe {
  readonly alg: string
  readonly faults: readonly string[]
}

export function cook({ alg, faults }: Recipe): Case {
  return finished(faults.reduce((draft, name) => FAULTS.get(name)?.(draft) ?? draft, goodDraft(alg)))
}

const none = fc.constant<readonly string[]>([])
const oneOf = (group: Faults): fc.Arbitrary<readonly string[]> =>
  fc.constantFrom(...Object.keys(group)).map((name) => [name])

/** No fault, one of any kind, or several of different kinds. */
export const recipes: fc.Arbitrary<Recipe> = fc.record({
  alg: fc.constantFrom(...ALGORITHMS),
  faults: fc
    .tuple(...GROUPS.map((group) => fc.oneof({ weight: 3, arbitrary: none }, { weight: 1, arbitrary: oneOf(group) })))
    .map((names) => names.flat()),
})

/** Each fault alone, for each kind of signature: what random choice might leave out. */
export const eachAlone: readonly Recipe[] = ['RS256', 'PS256', 'ES256', 'Ed25519'].flatMap((alg) =>
  ['nothing', ...FAULTS.keys()].map((name) => ({ alg, faults: [name] })),
)

import { kindOf, keyAt, type OracleKey } from './keys.js'

export type Members = Readonly<Record<string, unknown>>
type Bytes = (bytes: Buffer) => Buffer
type Spelling = (bytes: Buffer) => string

/** What is asked of tokens, in the units of jose: seconds. */
export interface Policy {
  /** Milliseconds since the epoch. */
  readonly now: number
  readonly audience: readonly string[] | false
  readonly clockTolerance: number
  readonly maxTokenAge: number | undefined
  readonly requiredClaims: readonly string[]
  readonly profile: 'none' | 'rfc9068'
}

/** A token in the making, and the world it is shown to. Faults change it before anything is signed. */
export interface Draft {
  readonly alg: string
  readonly signer: OracleKey
  readonly published: readonly unknown[]
  readonly header: Members
  readonly claims: Members
  /** Changes to the JSON of a segment. */
  readonly headerBytes: Bytes
  readonly claimsBytes: Bytes
  /** How a segment is written. */
  readonly headerSpelling: Spelling
  readonly claimsSpelling: Spelling
  readonly signatureSpelling: Spelling
  readonly forge: (signature: Buffer) => Buffer
  readonly finish: (token: string) => string
  readonly policy: Policy
}

/** What both are asked about. */
export interface Case {
  readonly token: string
  readonly published: readonly unknown[]
  readonly policy: Policy
}

export const ISSUER = 'https://issuer.example'
export const SECOND = 1_800_000_000

const same: Bytes = (bytes) => bytes
export const base64url: Spelling = (bytes) => bytes.toString('base64url')

/** A token with nothing wrong, of an issuer with one key. */
export function goodDraft(alg: string): Draft {
  const signer = keyAt(kindOf(alg), 0)
  return {
    alg,
    signer,
    published: [{ ...signer.publicJwk, kid: 'first' }],
    header: { alg, kid: 'first', typ: 'at+jwt' },
    claims: { iss: ISSUER, aud: 'api', exp: SECOND + 60, iat: SECOND, sub: 'user', client_id: 'web', jti: 'id' },
    headerBytes: same,
    claimsBytes: same,
    headerSpelling: base64url,
    claimsSpelling: base64url,
    signatureSpelling: base64url,
    forge: same,
    finish: (token) => token,
    policy: {
      now: SECOND * 1000,
      audience: ['api'],
      clockTolerance: 5,
      maxTokenAge: undefined,
      requiredClaims: [],
      profile: 'none',
    },
  }
}

/** Writes a draft out and signs what was written. */
export function finished(draft: Draft): Case {
  const json = (members: Members): Buffer => Buffer.from(JSON.stringify(members))
  const header = draft.headerSpelling(draft.headerBytes(json(draft.header)))
  const claims = draft.claimsSpelling(draft.claimsBytes(json(draft.claims)))
  const signed = `${header}.${claims}`
  const signature = draft.forge(draft.signer.sign(draft.alg, Buffer.from(signed)))
  const token = draft.finish(`${signed}.${draft.signatureSpelling(signature)}`)
  const { policy, published } = draft
  // The profile refuses to be configured without an audience.
  const audience = policy.profile === 'rfc9068' && policy.audience === false ? ['api'] : policy.audience
  return { token, published, policy: { ...policy, audience } }
}

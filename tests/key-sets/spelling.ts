import { createHash } from 'node:crypto'
import type { Algorithm } from '../../packages/core/src/keys/algorithms.js'
import type { DropReason } from '../../packages/core/src/errors/drop-reason.js'
import { ec, ed25519, rsa, type OracleKey } from '../jose-differential/keys.js'

export type Members = Readonly<Record<string, unknown>>

/** One way to publish a key that signed a token. */
export interface Spelling {
  readonly name: string
  readonly alg: Algorithm
  readonly signer: OracleKey
  readonly published: readonly unknown[]
  /** Of the token. */
  readonly kid: string | undefined
  readonly maxRsaBits: number
  /** What becomes of the key. */
  readonly verdict: 'used' | DropReason
}

export const KID = 'a'

/** A key whose coordinates begin with zeros where that is wanted, which one in 256 does. */
export function ecWhere(namedCurve: string, isWanted: (x: Buffer, y: Buffer) => boolean): OracleKey {
  for (;;) {
    const key = ec(namedCurve)
    if (isWanted(bytesOf(key, 'x'), bytesOf(key, 'y'))) return key
  }
}

export function bytesOf({ publicJwk }: OracleKey, name: string): Buffer {
  return Buffer.from(String(publicJwk[name]), 'base64url')
}

export const base64url = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url')

export const RSA: OracleKey = rsa(2048)
export const P256: OracleKey = ec('P-256')
export const ED25519: OracleKey = ed25519()

const ALGORITHMS: Readonly<Record<string, Algorithm>> = {
  RSA: 'RS256',
  'P-256': 'ES256',
  'P-384': 'ES384',
  'P-521': 'ES512',
  Ed25519: 'EdDSA',
}

/** A key published with these members in place of its own, or beside them. */
export function spelling(
  name: string,
  signer: OracleKey,
  members: Members,
  verdict: Spelling['verdict'] = 'used',
  more: Partial<Spelling> = {},
): Spelling {
  const { kty, crv } = signer.publicJwk
  const alg = ALGORITHMS[String(crv ?? kty)] ?? 'ES256'
  const published = [{ ...signer.publicJwk, kid: KID, ...members }]
  return { name, alg, signer, published, kid: KID, maxRsaBits: 8192, verdict, ...more }
}

/** RFC 7638, of the members as they should be spelt. */
export function thumbprintOf({ publicJwk }: OracleKey): string {
  const { kty, crv, n, e, x, y } = publicJwk
  const members = kty === 'RSA' ? { e, kty, n } : kty === 'EC' ? { crv, kty, x, y } : { crv, kty, x }
  return createHash('sha256').update(JSON.stringify(members)).digest('base64url')
}

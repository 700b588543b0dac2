import { calculateJwkThumbprint } from 'jose'
import type { Algorithm } from '../keys/algorithms.js'
import { bitLength } from '../keys/bit-length.js'
import { DEFAULTS } from '../options/defaults.js'
import { DROP_REASONS, type DropReason } from '../errors/drop-reason.js'
import { validateJwk } from '../keys/validate-jwk.js'

/** Reports on each member of a key set's `keys`: usable or dropped, and why, as a fetch would judge it. */
export async function keyReports(published: readonly unknown[]): Promise<readonly KeyReport[]> {
  return await Promise.all(published.map(keyReport))
}

interface PublishedMembers {
  /** Its index in the published `keys`. */
  readonly index: number
  readonly kid?: string
  readonly kty?: string
  readonly crv?: string
  readonly alg?: string
  readonly use?: string
  /** Bits of an RSA modulus, or of a curve's coordinates. */
  readonly bits?: number
}

/** A published key that a verifier uses. */
export interface UsableKeyReport extends PublishedMembers {
  readonly usable: true
  /** The algorithms that it may verify. */
  readonly algorithms: readonly Algorithm[]
  /** The thumbprint (RFC 7638): SHA-256, base64url. */
  readonly thumbprint: string
}

/** A published key that a verifier does not use. */
export interface DroppedKeyReport extends PublishedMembers {
  readonly usable: false
  /** The reason why it is dropped, as a code. */
  readonly reason: DropReason
  /** The same reason as text, which may change. */
  readonly why: string
}

/** One published key: its members, and whether a verifier uses it. */
export type KeyReport = UsableKeyReport | DroppedKeyReport

async function keyReport(value: unknown, index: number): Promise<KeyReport> {
  const judged = validateJwk(value, DEFAULTS.fetch.maxRsaBits)
  if (typeof judged === 'string')
    return { index, ...membersOf(value), usable: false, reason: judged, why: DROP_REASONS[judged] }
  // The members as parsed: a key that is only in a certificate has no such members itself.
  const members = { index, ...membersOf(value, judged.jwk) }
  const thumbprint = await calculateJwkThumbprint(judged.jwk)
  return { ...members, usable: true, algorithms: judged.algorithms, thumbprint }
}

const TEXTS = ['kid', 'kty', 'crv', 'alg', 'use'] as const
const BITS: Readonly<Record<string, number>> = { 'P-256': 256, 'P-384': 384, 'P-521': 521, Ed25519: 256 }

/** Selects members that are not secret, even in a private or symmetric key. */
function membersOf(value: unknown, read: object = {}): Omit<PublishedMembers, 'index'> {
  const published = typeof value === 'object' && value !== null ? value : {}
  const members: Readonly<Record<string, unknown>> = { ...published, ...read }
  const named: { -readonly [name in (typeof TEXTS)[number]]?: string } = {}
  for (const name of TEXTS) {
    const member = members[name]
    if (typeof member === 'string' || typeof member === 'number') named[name] = String(member)
  }
  const { n } = members
  const bits = typeof n === 'string' ? bitLength(Buffer.from(n, 'base64url')) : BITS[named.crv ?? '']
  return bits === undefined ? named : { ...named, bits }
}

import { createPublicKey, type KeyObject } from 'node:crypto'
import type { PublicMembers } from './public-members.js'

/**
 * Imports a public JWK whose members have the lengths that its type requires, as a `KeyObject`.
 *
 * @throws Error when OpenSSL refuses it, for instance because its point is not on its curve.
 */
export function importPublicKey(jwk: Partial<PublicMembers>): KeyObject {
  const prefix = SPKI_PREFIX[jwk.crv ?? '']
  if (prefix === undefined || jwk.kty !== 'EC') return createPublicKey({ key: jwk, format: 'jwk' })
  const point = [Buffer.from(jwk.x ?? '', 'base64url'), Buffer.from(jwk.y ?? '', 'base64url')]
  return createPublicKey({ key: Buffer.concat([prefix, ...point]), format: 'der', type: 'spki' })
}

/**
 * The prefix of an uncompressed point in a SubjectPublicKeyInfo (RFC 5480 section 2). When Node imports a JWK, it also
 * multiplies the point by the order of its curve. That takes milliseconds and proves nothing for curves with cofactor
 * 1, because every point on them has that order. For P-256 it is fast.
 */
const SPKI_PREFIX: Readonly<Record<string, Buffer>> = {
  'P-384': Buffer.from('3076301006072a8648ce3d020106052b8104002203620004', 'hex'),
  'P-521': Buffer.from('30819b301006072a8648ce3d020106052b810400230381860004', 'hex'),
}

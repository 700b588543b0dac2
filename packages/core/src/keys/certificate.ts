import { createHash, X509Certificate } from 'node:crypto'
import { decodeKeyBytes } from './key-bytes.js'

/**
 * The public key in the first certificate of a published key's `x5c`, as a JWK; `undefined` if it cannot be read. It is
 * trusted like any other member of the key set: only the key is read, not the certificate's dates or signature.
 */
export function certifiedKey(x5c: unknown): Readonly<Record<string, unknown>> | undefined {
  const bytes = firstCertificate(x5c)
  if (bytes === undefined) return undefined
  try {
    return new X509Certificate(bytes).publicKey.export({ format: 'jwk' })
  } catch {
    return undefined
  }
}

/** Certificates in use have about 2,000 characters; longer ones than this are ignored. */
const MAX_CERTIFICATE_LENGTH = 16_384

/**
 * The certificate thumbprints by which a token may name a key (RFC 7515 sections 4.1.8 and 4.1.7): those that the key
 * has (RFC 7517 sections 4.9 and 4.8), otherwise those of the first certificate in `x5c`. They only decide which keys
 * are tried first.
 */
export function certificateThumbprints(members: Readonly<Record<string, unknown>>): readonly string[] {
  const certificate = firstCertificate(members['x5c'])
  const thumbprints = [
    thumbprintIn(members['x5t#S256'], 32) ?? thumbprintOf('sha256', certificate),
    thumbprintIn(members['x5t'], 20) ?? thumbprintOf('sha1', certificate),
  ]
  return thumbprints.filter((thumbprint) => thumbprint !== undefined)
}

function thumbprintIn(member: unknown, length: number): string | undefined {
  const bytes = typeof member === 'string' ? decodeKeyBytes(member) : undefined
  return bytes?.length === length ? bytes.toString('base64url') : undefined
}

function thumbprintOf(digest: 'sha1' | 'sha256', certificate: Buffer | undefined): string | undefined {
  return certificate === undefined ? undefined : createHash(digest).update(certificate).digest('base64url')
}

/** The first certificate in `x5c` as DER. It is the one of the key itself (RFC 7517 section 4.7). */
function firstCertificate(x5c: unknown): Buffer | undefined {
  const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined
  if (typeof first !== 'string' || first.length > MAX_CERTIFICATE_LENGTH) return undefined
  const bytes = decodeKeyBytes(first)
  return bytes === undefined || bytes.length === 0 ? undefined : bytes
}

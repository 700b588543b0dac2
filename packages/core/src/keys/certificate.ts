import { X509Certificate, type JsonWebKey } from 'node:crypto'
import { decodeKeyBytes } from './key-bytes.js'

/** Those in use have 2,000 characters or so; a longer one is not looked at. */
const MAX_CERTIFICATE_LENGTH = 16_384

/** The bytes (DER) of the first certificate in `x5c`, which is that of the key (RFC 7517 section 4.7). */
export function firstCertificate(x5c: unknown): Buffer | undefined {
  const first: unknown = Array.isArray(x5c) ? x5c[0] : undefined
  if (typeof first !== 'string' || first.length > MAX_CERTIFICATE_LENGTH) return undefined
  const bytes = decodeKeyBytes(first)
  return bytes === undefined || bytes.length === 0 ? undefined : bytes
}

/**
 * The public key in the first certificate of `x5c`. It is believed as any other member of the key set is: nothing of the certificate but its
 * key is looked at, neither its dates nor who signed it.
 */
export function certifiedKey(x5c: unknown): JsonWebKey | undefined {
  const bytes = firstCertificate(x5c)
  if (bytes === undefined) return undefined
  try {
    return new X509Certificate(bytes).publicKey.export({ format: 'jwk' })
  } catch {
    return undefined
  }
}

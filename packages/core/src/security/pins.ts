import { createHash, type X509Certificate } from 'node:crypto'
import type { TLSSocket } from 'node:tls'

/** How many certificates of a chain are looked at. */
const LONGEST_CHAIN = 10

/** The pin of a certificate: base64 of the SHA-256 of its public key's SPKI (RFC 7469 section 2.4). */
export function pinOf(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('base64')
}

/**
 * The pins that a peer has proven: its leaf's, then those of issuers, as long as each one's key verifies the signature of the
 * certificate before it. A certificate that was only appended to the chain, or only looks like an issuer, proves nothing.
 */
export function provenPins(socket: TLSSocket): readonly string[] {
  const pins: string[] = []
  let certificate = socket.getPeerX509Certificate()
  while (certificate !== undefined && pins.length < LONGEST_CHAIN) {
    pins.push(pinOf(certificate))
    const issuer: X509Certificate | undefined = certificate.issuerCertificate
    if (issuer === undefined || issuer.fingerprint256 === certificate.fingerprint256) break
    if (!certificate.verify(issuer.publicKey)) break
    certificate = issuer
  }
  return pins
}

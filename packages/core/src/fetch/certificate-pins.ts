import { createHash, X509Certificate } from 'node:crypto'
import type { DetailedPeerCertificate, TLSSocket } from 'node:tls'

/**
 * The pins (SHA-256 of a public key) that a TLS peer has proven: those of its leaf certificate and of the authorities
 * whose keys verifiably signed the chain. A certificate that was only appended to the chain, or only looks like an
 * issuer, proves nothing, nor does any after it.
 */
export function provenPins(socket: TLSSocket): readonly string[] {
  return linksOf(socket)
    .filter(({ proven }) => proven)
    .map(({ certificate }) => pinOf(certificate))
}

/** Maximum number of certificates of a chain that are checked. */
const MAX_CHAIN_LENGTH = 10

/** The pin of a certificate: base64 of the SHA-256 of its public key's SPKI (RFC 7469 section 2.4). */
export function pinOf(certificate: X509Certificate): string {
  const spki = certificate.publicKey.export({ type: 'spki', format: 'der' })
  return createHash('sha256').update(spki).digest('base64')
}

/** A certificate of a chain, and whether its pin counts. */
export interface ChainLink {
  readonly certificate: X509Certificate
  /** True for the leaf, and for an authority whose key verifies the signature of a proven certificate before it. */
  readonly proven: boolean
}

/** A peer's chain, leaf first. */
export function linksOf(socket: TLSSocket): readonly ChainLink[] {
  const links: ChainLink[] = []
  let last: ChainLink | undefined
  for (const certificate of chainOf(socket)) {
    const proven =
      last === undefined || (last.proven && certificate.ca && last.certificate.verify(certificate.publicKey))
    last = { certificate, proven }
    links.push(last)
  }
  return links
}

/**
 * The leaf and its issuers, matched by name, up to a root that only this side may have. `getPeerX509Certificate` would
 * return the certificates in the order in which they were sent, and no root.
 */
function* chainOf(socket: TLSSocket): Generator<X509Certificate> {
  let link: DetailedPeerCertificate | undefined = socket.getPeerCertificate(true)
  for (let length = 0; isCertificate(link) && length < MAX_CHAIN_LENGTH; length += 1) {
    yield new X509Certificate(link.raw)
    // A root is its own issuer.
    link = link.issuerCertificate === link ? undefined : link.issuerCertificate
  }
}

/** For a peer without a certificate, Node returns an empty object. */
function isCertificate(link: DetailedPeerCertificate | undefined): link is DetailedPeerCertificate {
  return link !== undefined && Buffer.isBuffer(link.raw)
}

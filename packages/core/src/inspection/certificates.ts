import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { linksOf, pinOf } from '../fetch/certificate-pins.js'

/** Reports the certificate chain that a server sent on a TLS connection; `undefined` without TLS. */
export function chainReport(origin: string, socket: unknown): ChainReport | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const certificates = linksOf(socket).map(({ certificate, proven }) => certificateReport(certificate, proven))
  return { origin, protocol: socket.getProtocol() ?? 'unknown', certificates }
}

/** A certificate of a chain that a server sent and Node trusts. */
export interface CertificateReport {
  /** The subject's attributes, such as `CN=login.example.com`. */
  readonly subject: string
  readonly issuer: string
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  /** Milliseconds since the epoch. */
  readonly validTo: number
  /** The base64 SHA-256 of its public key (SPKI, RFC 7469 section 2.4), as in the option `pinnedSpki`. */
  readonly pin: string
  /** Whether a pin may name it: it is the leaf, or it verifiably issued the certificate before it. */
  readonly verified: boolean
}

/** The certificate chain of one origin. */
export interface ChainReport {
  /** Scheme, host and port. */
  readonly origin: string
  /** The TLS version, such as `TLSv1.3`. */
  readonly protocol: string
  /** The certificates, the leaf first. */
  readonly certificates: readonly CertificateReport[]
}

function certificateReport(certificate: X509Certificate, verified: boolean): CertificateReport {
  return {
    subject: oneLine(certificate.subject),
    issuer: oneLine(certificate.issuer),
    validFrom: Date.parse(certificate.validFrom),
    validTo: Date.parse(certificate.validTo),
    pin: pinOf(certificate),
    verified,
  }
}

/** Joins the attributes, which Node returns one per line. A certificate may have none. */
function oneLine(names: string | undefined): string {
  return (names ?? '').trim().split('\n').join(', ')
}

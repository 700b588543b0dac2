import type { X509Certificate } from 'node:crypto'
import { TLSSocket } from 'node:tls'
import { linksOf, pinOf } from '../fetch/pins.js'

/** A certificate of a chain that a server showed and Node trusts. */
export interface CertificateReport {
  /** Its names, as in `CN=login.example.com`. */
  readonly subject: string
  readonly issuer: string
  /** Milliseconds since the epoch. */
  readonly validFrom: number
  /** Milliseconds since the epoch. */
  readonly validTo: number
  /** Base64 of the SHA-256 of its public key's SPKI (RFC 7469 section 2.4): what `pinnedSpki` takes. */
  readonly pin: string
  /** Whether a pin may name it: the leaf, or one that verifiably issued the certificate before it. */
  readonly verified: boolean
}

/** The certificates that one origin showed, its own first. */
export interface ChainReport {
  /** Scheme, host and port. */
  readonly origin: string
  /** Such as `TLSv1.3`. */
  readonly protocol: string
  /** Leaf first. */
  readonly certificates: readonly CertificateReport[]
}

/** The chain behind a connection; `undefined` without TLS. */
export function chainReport(origin: string, socket: unknown): ChainReport | undefined {
  if (!(socket instanceof TLSSocket)) return undefined
  const certificates = linksOf(socket).map(({ certificate, proven }) => certificateReport(certificate, proven))
  return { origin, protocol: socket.getProtocol() ?? 'unknown', certificates }
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

/** Node gives one attribute a line. A name may be absent. */
function oneLine(names: string | undefined): string {
  return (names ?? '').trim().split('\n').join(', ')
}

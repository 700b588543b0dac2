import { createHash, randomBytes, sign, type KeyObject } from 'node:crypto'
import { isIPv4 } from 'node:net'
import * as der from './der.js'

const DAY = 24 * 60 * 60 * 1000

/**
 * Creates an X.509 version 3 certificate (RFC 5280) as PEM text. It is valid from yesterday, or from two days before
 * `validTo` if that is earlier, and signed with ECDSA and SHA-256.
 */
export const createCertificate = (
  subject: CertificateSubject,
  issuer: CertificateIssuer,
  { bare = false, validTo = Date.now() + 364 * DAY }: CertificateOddity = {},
): string => {
  const algorithm = der.sequence(der.objectId(OID.ecdsaWithSha256))
  const validFrom = Math.min(Date.now() - DAY, validTo - 2 * DAY)
  const signed = der.sequence(
    der.tagged(0, der.integer(Buffer.from([2]))),
    der.integer(serialNumber()),
    algorithm,
    commonName(issuer.name),
    der.sequence(der.utcTime(new Date(validFrom)), der.utcTime(new Date(validTo))),
    commonName(subject.name),
    spkiOf(subject.publicKey),
    ...(bare ? [] : [der.tagged(3, der.sequence(...allExtensions(subject, issuer)))]),
  )
  return toPem(der.sequence(signed, algorithm, der.bitString(sign('sha256', signed, issuer.privateKey))))
}

const OID = {
  ecdsaWithSha256: '1.2.840.10045.4.3.2',
  commonName: '2.5.4.3',
  subjectKeyIdentifier: '2.5.29.14',
  keyUsage: '2.5.29.15',
  subjectAlternativeName: '2.5.29.17',
  basicConstraints: '2.5.29.19',
  authorityKeyIdentifier: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  serverAuthentication: '1.3.6.1.5.5.7.3.1',
  clientAuthentication: '1.3.6.1.5.5.7.3.2',
} as const

/** The authority that signs a certificate: its name and its P-256 key pair. */
export interface CertificateIssuer {
  readonly name: string
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

/** The subject of a certificate: an authority, or a server with these names and addresses. */
export interface CertificateSubject {
  readonly name: string
  readonly publicKey: KeyObject
  /** `undefined` for an authority. */
  readonly hosts: readonly string[] | undefined
}

/** Deviations from a normal certificate. */
export interface CertificateOddity {
  /** Omits all extensions: authority and leaf look alike, and the issuer can be found by its name only. */
  readonly bare?: boolean
  /** The end of its validity, in milliseconds since the epoch. Default: in a year. */
  readonly validTo?: number
}

export const spkiOf = (publicKey: KeyObject): Buffer => publicKey.export({ type: 'spki', format: 'der' })

const keyIdentifier = (publicKey: KeyObject): Buffer =>
  createHash('sha256').update(spkiOf(publicKey)).digest().subarray(0, 20)

const commonName = (name: string): Buffer =>
  der.sequence(der.set(der.sequence(der.objectId(OID.commonName), der.utf8String(name))))

const extension = (id: string, value: Uint8Array, critical = false): Buffer =>
  der.sequence(der.objectId(id), ...(critical ? [der.boolean(true)] : []), der.octetString(value))

const alternativeName = (host: string): Buffer =>
  isIPv4(host) ? der.implicit(7, Buffer.from(host.split('.').map(Number))) : der.implicit(2, Buffer.from(host))

const authorityExtensions = (): readonly Buffer[] => [
  extension(OID.basicConstraints, der.sequence(der.boolean(true)), true),
  extension(OID.keyUsage, der.bitString(Buffer.from([0b0000_0110]), 1), true), // keyCertSign, cRLSign
]

const leafExtensions = (hosts: readonly string[]): readonly Buffer[] => [
  extension(OID.basicConstraints, der.sequence(), true),
  extension(OID.keyUsage, der.bitString(Buffer.from([0b1010_0000]), 5), true), // digitalSignature, keyEncipherment
  extension(
    OID.extendedKeyUsage,
    der.sequence(der.objectId(OID.serverAuthentication), der.objectId(OID.clientAuthentication)),
  ),
  extension(OID.subjectAlternativeName, der.sequence(...hosts.map(alternativeName))),
]

const serialNumber = (): Buffer => Buffer.concat([Buffer.from([0x01]), randomBytes(15)])

const toPem = (certificate: Buffer): string => {
  const lines = certificate.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}

const allExtensions = (subject: CertificateSubject, issuer: CertificateIssuer): readonly Buffer[] => [
  ...(subject.hosts === undefined ? authorityExtensions() : leafExtensions(subject.hosts)),
  extension(OID.subjectKeyIdentifier, der.octetString(keyIdentifier(subject.publicKey))),
  extension(OID.authorityKeyIdentifier, der.sequence(der.implicit(0, keyIdentifier(issuer.publicKey)))),
]

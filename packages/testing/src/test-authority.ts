import { createHash, generateKeyPair, randomUUID, type KeyObject } from 'node:crypto'
import { promisify } from 'node:util'
import { createCertificate, spkiOf, type CertificateIssuer } from './certificate.js'
import { optionError, refuseUnknownFields, requireObject, requireOneOf } from './option-error.js'

/**
 * Creates a certificate authority with a new key, to issue server certificates for tests of TLS.
 *
 * @throws TypeError (as a rejection) that names the wrong option.
 *
 * @example
 * ```ts
 * import { createTestAuthority, createTestIssuer } from '@jwks-auth/testing'
 *
 * const authority = await createTestAuthority()
 * const certificate = await authority.issue({ hosts: ['localhost'] })
 * await using issuer = await createTestIssuer({ https: certificate, hostname: 'localhost' })
 * ```
 */
export const createTestAuthority = async (options: TestAuthorityOptions = {}): Promise<TestAuthority> => {
  const self = { name: readName(options), hosts: undefined, ...(await newKeyPair('ES256')) }
  return authority(self, { ca: createCertificate(self, self), intermediates: '' })
}

/** A server certificate with its private key, and the root certificate that clients must trust. */
export interface TestCertificate {
  /** The certificate as PEM text, followed by those of intermediate authorities, if any. */
  readonly cert: string
  /** Its private key, as PEM text (PKCS #8). */
  readonly key: string
  /** The certificate of the root authority, as PEM text. */
  readonly ca: string
  /** The base64 SHA-256 of its public key (SPKI, as in RFC 7469 section 2.4). */
  readonly spkiPin: string
}

/** Options of {@link createTestAuthority}. */
export interface TestAuthorityOptions {
  /**
   * The common name. Two authorities may have the same name; their keys differ.
   * @default a random one
   */
  readonly name?: string
}

/** Options of {@link TestAuthority.issue}. */
export interface IssueOptions {
  /** The DNS names and IPv4 addresses that the certificate is valid for; at least one. */
  readonly hosts: readonly string[]
  /**
   * The type of the server's key: P-256 (`'ES256'`) or 2048-bit RSA (`'RS256'`).
   * @default 'ES256'
   */
  readonly keyAlg?: 'ES256' | 'RS256'
}

/** A certificate authority for tests. Only clients that are given its {@link TestAuthority.ca} trust it. */
export interface TestAuthority {
  /** The certificate of the root authority, as PEM text, for the clients to trust. */
  readonly ca: string
  /** The base64 SHA-256 of this authority's own public key (SPKI, as in RFC 7469 section 2.4). */
  readonly spkiPin: string
  /**
   * Issues a certificate for a server, which also works as a client certificate. It is valid for a year from yesterday.
   * @throws TypeError (as a rejection) that names the wrong option.
   */
  readonly issue: (options: IssueOptions) => Promise<TestCertificate>
  /**
   * Creates an authority below this one. Certificates that it issues include its own certificate.
   * @throws TypeError (as a rejection) that names the wrong option.
   */
  readonly createIntermediate: (options?: TestAuthorityOptions) => Promise<TestAuthority>
}

interface KeyPair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}

const generate = promisify(generateKeyPair)

const newKeyPair = (alg: 'ES256' | 'RS256'): Promise<KeyPair> =>
  alg === 'RS256' ? generate('rsa', { modulusLength: 2048 }) : generate('ec', { namedCurve: 'P-256' })

const pinOf = (publicKey: KeyObject): string => createHash('sha256').update(spkiOf(publicKey)).digest('base64')

const readName = (options: TestAuthorityOptions): string => {
  requireObject('createTestAuthority', options)
  const { name = `Test authority ${randomUUID()}`, ...rest } = options
  refuseUnknownFields('createTestAuthority', rest, ['name'])
  if (typeof name !== 'string' || name === '')
    throw optionError('createTestAuthority', 'name', 'a non-empty string', name)
  return name
}

const requireIssueOptions = (options: IssueOptions): void => {
  refuseUnknownFields('TestAuthority.issue', options, ['hosts', 'keyAlg'])
  const { hosts, keyAlg } = options
  const fits =
    Array.isArray(hosts) && hosts.length > 0 && hosts.every((host) => typeof host === 'string' && host !== '')
  if (!fits) throw optionError('TestAuthority.issue', 'hosts', 'a list of at least one name', hosts)
  if (keyAlg !== undefined) requireOneOf('TestAuthority.issue', 'keyAlg', keyAlg, ['ES256', 'RS256'])
}

interface Chain {
  readonly ca: string
  /** The certificates between a leaf and the root, nearest first. */
  readonly intermediates: string
}

const authority = (self: CertificateIssuer, { ca, intermediates }: Chain): TestAuthority => ({
  ca,
  spkiPin: pinOf(self.publicKey),
  async issue(options) {
    requireIssueOptions(options)
    const { hosts, keyAlg = 'ES256' } = options
    const { publicKey, privateKey } = await newKeyPair(keyAlg)
    const cert = createCertificate({ name: hosts[0] ?? '', publicKey, hosts }, self)
    return {
      cert: cert + intermediates,
      key: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      ca,
      spkiPin: pinOf(publicKey),
    }
  },
  async createIntermediate(options = {}) {
    const name = readName(options)
    const intermediate = { name, hosts: undefined, ...(await newKeyPair('ES256')) }
    return authority(intermediate, { ca, intermediates: createCertificate(intermediate, self) + intermediates })
  },
})

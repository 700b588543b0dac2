import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { createCertificate } from '../../packages/testing/src/certificate.js'
import { ec, type OracleKey } from '../jose-differential/keys.js'
import { ED25519, KID, P256, RSA, spelling, type Members, type Spelling } from './spelling.js'

const authority = { name: 'authority', ...generateKeyPairSync('ec', { namedCurve: 'P-256' }) }

/** In base64, as `x5c` has it. */
function certificateOf({ publicJwk }: OracleKey): string {
  const publicKey = createPublicKey({ key: publicJwk, format: 'jwk' })
  const pem = createCertificate({ name: 'signer', publicKey, hosts: ['a.test'] }, authority)
  return pem.replaceAll(/-----[^-]+-----|\s/g, '')
}

const alone = (name: string, signer: OracleKey, members: Members, verdict: Spelling['verdict'] = 'used'): Spelling =>
  spelling(name, signer, {}, verdict, { published: [{ kid: KID, use: 'sig', ...members }] })
const curve = ec('P-384')

/** Keys that are published as a certificate. */
export const CERTIFICATES: readonly Spelling[] = [
  spelling('members and certificate', RSA, { x5c: [certificateOf(RSA)] }),
  spelling('members and the certificate of another key', RSA, { x5c: [certificateOf(P256)] }),
  alone('a certificate alone, of RSA', RSA, { kty: 'RSA', x5c: [certificateOf(RSA)] }),
  alone('a certificate alone, of P-256', P256, { kty: 'EC', crv: 'P-256', x5c: [certificateOf(P256)] }),
  alone('a certificate alone, of P-384, without crv', curve, { kty: 'EC', x5c: [certificateOf(curve)] }),
  alone('a certificate alone, of Ed25519', ED25519, { kty: 'OKP', x5c: [certificateOf(ED25519)] }),
  alone('a certificate alone, without kty', RSA, { x5c: [certificateOf(RSA)] }),
  alone('a certificate alone, and n and e null', RSA, { kty: 'RSA', n: null, e: null, x5c: [certificateOf(RSA)] }),
  alone('a chain', RSA, { kty: 'RSA', x5c: [certificateOf(RSA), certificateOf(P256)] }),
  alone('a certificate in lines', RSA, { kty: 'RSA', x5c: [certificateOf(RSA).replaceAll(/.{64}/g, '$&\n')] }),
  alone('a certificate of another type', RSA, { kty: 'EC', x5c: [certificateOf(RSA)] }, 'certificate'),
  alone('a certificate of another curve', P256, { kty: 'EC', crv: 'P-384', x5c: [certificateOf(P256)] }, 'certificate'),
  alone('no certificate', RSA, { kty: 'RSA', x5c: ['bm8gY2VydGlmaWNhdGU'] }, 'certificate'),
  alone('an empty list of certificates', RSA, { kty: 'RSA', x5c: [] }, 'certificate'),
  alone('a certificate in a text', RSA, { kty: 'RSA', x5c: certificateOf(RSA) }, 'certificate'),
  alone('a very long certificate', RSA, { kty: 'RSA', x5c: [certificateOf(RSA) + 'A'.repeat(16_384)] }, 'certificate'),
  alone(
    'a certificate that is not for signatures',
    RSA,
    { use: 'enc', x5c: [certificateOf(RSA)] },
    'not_for_signatures',
  ),
  alone(
    'a certificate beside a private member',
    RSA,
    { kty: 'RSA', d: 'AQAB', x5c: [certificateOf(RSA)] },
    'private_members',
  ),
]

import { constants, createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A key pair of the oracle: made anew for each run, so that nothing depends on one. */
export interface OracleKey {
  readonly publicJwk: Readonly<Record<string, unknown>>
  readonly privateJwk: Readonly<Record<string, unknown>>
  readonly sign: (alg: string, data: Buffer) => Buffer
}

/** Signs as RFC 7518 and RFC 8037 say, with `node:crypto` and nothing of ours or of jose. */
function signWith(key: KeyObject, alg: string, data: Buffer): Buffer {
  if (key.asymmetricKeyType === 'ed25519') return sign(null, data, key)
  const digest = `sha${alg.slice(2)}`
  if (alg.startsWith('ES')) return sign(digest, data, { key, dsaEncoding: 'ieee-p1363' })
  if (!alg.startsWith('PS')) return sign(digest, data, key)
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  return sign(digest, data, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
}

function pairOf({ publicKey, privateKey }: { publicKey: KeyObject; privateKey: KeyObject }): OracleKey {
  return {
    publicJwk: { ...publicKey.export({ format: 'jwk' }) },
    privateJwk: { ...privateKey.export({ format: 'jwk' }) },
    sign: (alg, data) => signWith(privateKey, alg, data),
  }
}

export const rsa = (modulusLength: number): OracleKey => pairOf(generateKeyPairSync('rsa', { modulusLength }))
export const ec = (namedCurve: string): OracleKey => pairOf(generateKeyPairSync('ec', { namedCurve }))
export const ed25519 = (): OracleKey => pairOf(generateKeyPairSync('ed25519'))

/** Signs nothing, as exponent 1 needs no private key: the padded digest (RFC 8017 section 9.2) is the signature. */
function exponentOne({ publicJwk }: OracleKey): OracleKey {
  const jwk = { ...publicJwk, e: 'AQ' }
  const bytes = Buffer.from(String(publicJwk['n']), 'base64url').length
  const prefix = Buffer.from('3031300d060960864801650304020105000420', 'hex')
  return {
    publicJwk: jwk,
    privateJwk: jwk,
    sign(_alg, data) {
      const digest = Buffer.concat([prefix, createHash('sha256').update(data).digest()])
      const filler = Buffer.alloc(bytes - digest.length - 3, 0xff)
      return Buffer.concat([Buffer.from([0, 1]), filler, Buffer.from([0]), digest])
    },
  }
}

/** The neutral point as a public key: R neutral and S zero satisfy it for any message. */
function neutralPoint(): OracleKey {
  const point = Buffer.concat([Buffer.from([1]), Buffer.alloc(31)])
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: point.toString('base64url') }
  return { publicJwk: jwk, privateJwk: jwk, sign: () => Buffer.concat([point, Buffer.alloc(32)]) }
}

const firstRsa = rsa(2048)

export type Kind = 'rsa' | 'P-256' | 'P-384' | 'P-521' | 'Ed25519'

/** By kind: the first signs, the others are published beside it or are a forger's. */
const KEYS: Readonly<Record<Kind, readonly OracleKey[]>> = {
  rsa: [firstRsa, rsa(2048), rsa(2048)],
  'P-256': Array.from({ length: 7 }, () => ec('P-256')),
  'P-384': [ec('P-384'), ec('P-384')],
  'P-521': [ec('P-521'), ec('P-521')],
  Ed25519: [ed25519(), ed25519()],
}

export const SHORT_RSA: OracleKey = rsa(1024)
export const EXPONENT_ONE: OracleKey = exponentOne(firstRsa)
export const NEUTRAL_POINT: OracleKey = neutralPoint()

export function kindOf(alg: string): Kind {
  if (alg.startsWith('E') && alg.includes('d')) return 'Ed25519'
  if (!alg.startsWith('ES')) return 'rsa'
  return alg === 'ES256' ? 'P-256' : alg === 'ES384' ? 'P-384' : 'P-521'
}

/** The nth key of a kind. */
export function keyAt(kind: Kind, index: number): OracleKey {
  const key = KEYS[kind][index]
  if (key === undefined) throw new RangeError(`there is no ${kind} key ${index}`)
  return key
}

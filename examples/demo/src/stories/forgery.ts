import { createHmac, createPublicKey } from 'node:crypto'
import { parseObject } from '../json.js'

type Part = Readonly<Record<string, unknown>>

/** A token's own header and claims, for a forger to start from. */
export function partsOf(token: string): { readonly header: Part; readonly claims: Part } {
  const [header = '', claims = ''] = token.split('.').map((part) => Buffer.from(part, 'base64url').toString())
  return { header: parseObject(header), claims: parseObject(claims) }
}

/** The same claims without a signature (RFC 7519 section 6). */
export function unsigned(token: string): string {
  const { header, claims } = partsOf(token)
  return `${encoded({ ...header, alg: 'none' })}.${encoded(claims)}.`
}

/** The same claims, "signed" with a secret that everybody knows: the public key. Verifiers that trust `alg` take it. */
export function signedWithPublicKey(token: string, publicKey: Part): string {
  const { header, claims } = partsOf(token)
  const data = `${encoded({ ...header, alg: 'HS256' })}.${encoded(claims)}`
  const pem = createPublicKey({ key: publicKey, format: 'jwk' }).export({ type: 'spki', format: 'pem' })
  return `${data}.${createHmac('sha256', pem).update(data).digest('base64url')}`
}

function encoded(part: Part): string {
  return Buffer.from(JSON.stringify(part)).toString('base64url')
}

import { exportJWK, generateKeyPair, type JWK } from 'jose'

/**
 * RSA key material that no live issuer uses. Making a 2048-bit pair takes a tenth of a second of processor time, so pairs
 * are made when first needed and handed on when their issuer has closed. A pair is in one place only: here, or
 * with the one issuer that leased it.
 */
const idle: JWK[] = []

/** Private RSA key material (2048 bits) of the caller's own, until it is returned. */
export const leaseRsaMaterial = async (): Promise<JWK> => {
  const waiting = idle.pop()
  if (waiting !== undefined) return waiting
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
  return Object.freeze(await exportJWK(privateKey))
}

export const returnRsaMaterial = (material: JWK): void => {
  if (!idle.includes(material)) idle.push(material)
}

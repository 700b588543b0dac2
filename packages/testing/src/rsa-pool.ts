import { exportJWK, generateKeyPair, type JWK } from 'jose'

/** Leases private RSA key material (2048 bits), exclusively until it is returned. */
export const leaseRsaMaterial = async (): Promise<JWK> => {
  const waiting = idle.pop()
  if (waiting !== undefined) return waiting
  const { privateKey } = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true })
  return Object.freeze(await exportJWK(privateKey))
}

/**
 * The RSA key material that no open issuer uses. Generating a 2048-bit pair takes a tenth of a second of processor
 * time, so pairs are generated on demand and reused after their issuer has closed. A pair is either here or with the
 * one issuer that leased it.
 */
const idle: JWK[] = []

export const returnRsaMaterial = (material: JWK): void => {
  if (!idle.includes(material)) idle.push(material)
}

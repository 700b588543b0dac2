import jwt from 'jsonwebtoken'
import jwksClient from 'jwks-rsa'
import type { Contender, Ground } from './contender.js'

/** jsonwebtoken with jwks-rsa, as its documentation shows it; it knows no EdDSA. */
export function jsonwebtoken({ issuer, algorithm, audience }: Ground): Contender | undefined {
  if (algorithm === 'EdDSA') return undefined
  const client = jwksClient({ jwksUri: issuer.jwksUri })
  const key: jwt.GetPublicKeyOrSecret = ({ kid }, callback) => {
    client.getSigningKey(kid, (error, found) => {
      callback(error, found?.getPublicKey())
    })
  }
  const options: jwt.VerifyOptions = { issuer: issuer.issuer, audience, algorithms: [algorithm] }
  return {
    name: 'jsonwebtoken + jwks-rsa',
    check: ({ token }): unknown =>
      new Promise((resolve, reject) => {
        jwt.verify(token, key, options, (error, claims) => {
          if (error === null) resolve(claims)
          else reject(error)
        })
      }),
    refusesWith: 'invalid signature',
  }
}

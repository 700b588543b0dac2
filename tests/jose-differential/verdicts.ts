import {
  createVerifier,
  OptionsError,
  RefusedError,
  type Clock,
  type Verifier,
  type VerifySignature,
} from '@jwks-auth/core'
import { createLocalJWKSet, errors, jwtVerify, type CryptoKey, type JSONWebKeySet, type JWTVerifyOptions } from 'jose'
import { ALGORITHMS } from '../../packages/core/src/keys/algorithms.js'
import { ISSUER, type Case, type Policy } from './draft.js'

export type Verdict = 'accepted' | 'refused'

/** Our verdict. Anything thrown but a refusal is a crash, and fails the test. */
export async function ours({ token, published, policy }: Case, signatures: VerifySignature): Promise<Verdict> {
  const verifier = verifierOf(published, policy, signatures)
  if (verifier === undefined) return 'refused'
  try {
    await verifier.verify(token)
    return 'accepted'
  } catch (error) {
    if (error instanceof RefusedError) return 'refused'
    throw error
  } finally {
    await verifier.close()
  }
}

/** Keys that a configuration may not hold are left out, as they are of a fetched set. None left: nothing is accepted. */
function verifierOf(keys: readonly unknown[], policy: Policy, signatures: VerifySignature): Verifier | undefined {
  if (keys.length === 0) return undefined
  try {
    return construct(keys, policy, signatures)
  } catch (error) {
    if (!(error instanceof OptionsError)) throw error
    const unusable = new Set(error.problems.map(({ field }) => field))
    const usable = keys.filter((_, index) => !unusable.has(`jwks.keys[${index}]`))
    if (usable.length === keys.length) throw error
    return verifierOf(usable, policy, signatures)
  }
}

function construct(keys: readonly unknown[], policy: Policy, signatures: VerifySignature): Verifier {
  const { now, clockTolerance, maxTokenAge, requiredClaims, ...same } = policy
  const clock: Clock = { now: () => ({ wall: now, mono: now }), after: () => () => {}, random: () => 0 }
  const options = {
    issuer: ISSUER,
    jwks: { keys },
    clock,
    signatures,
    clockTolerance: clockTolerance * 1000,
    ...(maxTokenAge === undefined ? {} : { maxTokenAge: maxTokenAge * 1000 }),
    // An empty list is refused: to require nothing, nothing is said.
    ...(requiredClaims.length === 0 ? {} : { requiredClaims }),
    ...same,
  }
  return Reflect.apply(createVerifier, undefined, [options])
}

/** jose's verdict, asked as its documentation says: where several keys match, each is tried. */
export async function joses({ token, published, policy }: Case): Promise<Verdict> {
  const options = optionsOf(policy)
  try {
    await jwtVerify(token, createLocalJWKSet({ keys: published } as JSONWebKeySet), options)
    return 'accepted'
  } catch (error) {
    if (!(error instanceof errors.JWKSMultipleMatchingKeys)) return 'refused'
    for await (const key of error) {
      if (await isVerified(token, key, options)) return 'accepted'
    }
    return 'refused'
  }
}

async function isVerified(token: string, key: CryptoKey, options: JWTVerifyOptions): Promise<boolean> {
  try {
    await jwtVerify(token, key, options)
    return true
  } catch {
    return false
  }
}

function optionsOf({ now, audience, clockTolerance, maxTokenAge, requiredClaims, profile }: Policy): JWTVerifyOptions {
  const access = profile === 'rfc9068'
  return {
    algorithms: [...ALGORITHMS],
    issuer: ISSUER,
    currentDate: new Date(now),
    clockTolerance,
    requiredClaims: ['exp', ...requiredClaims, ...(access ? ['sub', 'client_id', 'iat', 'jti'] : [])],
    ...(audience === false ? {} : { audience: [...audience] }),
    ...(maxTokenAge === undefined ? {} : { maxTokenAge }),
    ...(access ? { typ: 'at+jwt' } : {}),
  }
}

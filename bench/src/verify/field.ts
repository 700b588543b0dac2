import * as core from '@jwks-auth/core'
import type { Earlier } from '../against/earlier.js'
import { awsJwtVerify } from '../contenders/aws-jwt-verify.js'
import type { Contender, Ground } from '../contenders/contender.js'
import { fastJwt, fastJwtWithCache } from '../contenders/fast-jwt.js'
import { jose } from '../contenders/jose.js'
import { jsonwebtoken } from '../contenders/jsonwebtoken.js'
import { jwksAuth } from '../contenders/jwks-auth.js'
import { bareLookUp, lookUpInAPromise } from '../contenders/look-up.js'
import { bareCallback, bareSync } from '../contenders/node-crypto.js'
import type { Sample } from '../samples.js'

/** Who takes part. */
export interface Field {
  /** What all are compared with. */
  readonly base: Contender
  readonly own: Contender
  /** `own` once more, for the A/A control. */
  readonly twin: Contender
  readonly all: readonly Contender[]
}

/** Those who check every signature. */
export function fieldOf(ground: Ground, earlier: Earlier | undefined): Field {
  const base = bareSync(ground)
  const own = jwksAuth(ground, { name: 'jwks-auth', core, memory: 'none' })
  const twin = jwksAuth(ground, { name: 'jwks-auth (A/A)', core, memory: 'none' })
  const before =
    earlier === undefined ? undefined : jwksAuth(ground, { name: earlier.name, core: earlier.core, memory: 'none' })
  const peers = [jose(ground), awsJwtVerify(ground), fastJwt(ground), jsonwebtoken(ground)]
  return { base, own, twin, all: present([base, bareCallback(ground), own, twin, before, ...peers]) }
}

/** Those who remember verified tokens, beside the limit of all memories. */
export function rememberingFieldOf(ground: Ground, samples: readonly Sample[]): Field & { readonly limit: Contender } {
  const base = bareSync(ground)
  const limit = bareLookUp(samples)
  const own = jwksAuth(ground, { name: 'jwks-auth', core, memory: 'by default' })
  const twin = jwksAuth(ground, { name: 'jwks-auth (A/A)', core, memory: 'by default' })
  const others = [lookUpInAPromise(samples), own, twin, fastJwtWithCache(ground)]
  return { base, own, twin, limit, all: present([base, limit, ...others]) }
}

function present(contenders: readonly (Contender | undefined)[]): readonly Contender[] {
  return contenders.filter((contender) => contender !== undefined)
}

import { keyAt } from '../keys.js'
import { both, forEach, header, policy, type Faults } from './fault.js'

const ALGS = ['none', 'NONE', 'None', '', 'HS256', 'HS512', 'rs256', 'ES256K', 'RSA-OAEP', 'dir', 'PBES2-HS256+A128KW']
const REAL_ALGS = ['RS256', 'RS512', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519', 'ML-DSA-44']
const KIDS = [
  undefined,
  '',
  'unknown',
  'FIRST',
  'first ',
  '__proto__',
  'constructor',
  "' or 1=1 --",
  '\r\n',
  5,
  null,
  [],
]
const TYPES = [
  undefined,
  'JWT',
  'jwt',
  'application/at+jwt',
  'AT+JWT',
  'logout+jwt',
  'dpop+jwt',
  '',
  'at+jwt ',
  5,
  null,
]
const CRITS = [['exp'], [], ['b64'], 'b64', [5], null, ['b64', 'b64'], ['__proto__']]
const forger = keyAt('P-256', 6).publicJwk

/** What a header may say. */
export const HEADER_FAULTS: Faults = {
  ...forEach('alg', [...ALGS, ...REAL_ALGS, undefined, 5, null, ['RS256']], (alg) => header({ alg })),
  ...forEach('kid', KIDS, (kid) => header({ kid })),
  'kid of ten kilobytes': header({ kid: 'k'.repeat(10_000) }),
  ...forEach('typ', TYPES, (typ) => header({ typ })),
  ...forEach('typ under the profile', TYPES, (typ) => both(header({ typ }), policy({ profile: 'rfc9068' }))),
  ...forEach('crit', CRITS, (crit) => header({ crit })),
  ...forEach('b64', [true, false, 'true', null], (b64) => header({ b64 })),
  ...forEach('b64 and crit', [true, false, 1], (b64) => header({ b64, crit: ['b64'] })),
  jwk: header({ jwk: forger }),
  jku: header({ jku: 'https://forger.example/jwks' }),
  x5u: header({ x5u: 'https://forger.example/chain' }),
  x5c: header({ x5c: ['AAAA'], x5t: 'AAAA' }),
  zip: header({ zip: 'DEF' }),
  'enc of a JWE': header({ enc: 'A128GCM' }),
  cty: header({ cty: 'JWT' }),
  'iss in the header': header({ iss: 'https://forger.example' }),
  'a member like one of every object': header({ constructor: 1, toString: null }),
}

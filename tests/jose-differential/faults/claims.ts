import { ISSUER, SECOND } from '../draft.js'
import { both, claims, forEach, policy, type Fault, type Faults } from './fault.js'

const NO_TIMES = [
  undefined,
  null,
  String(SECOND + 60),
  '',
  true,
  [SECOND + 60],
  {},
  -1,
  -0.5,
  1e300,
  8.64e12,
  8.64e12 + 1,
]
const EDGES = [-6, -5, -4, -1, 0, 1, 4, 5, 6]
const FRACTIONS = [-5.25, -4.75, 4.75, 5.25]
const ISSUERS = [
  undefined,
  null,
  `${ISSUER}/`,
  ISSUER.toUpperCase(),
  [ISSUER],
  { [ISSUER]: 1 },
  'https://forger.example',
  '',
]
const AUDIENCES = [
  undefined,
  null,
  '',
  'ap',
  'api/',
  'API',
  [],
  ['api'],
  ['other', 'api'],
  ['other'],
  [['api']],
  ['api', 5],
  { api: true },
  5,
]
const NO_TEXT = [5, null, [], {}, true, '']
const halfPast: Fault = policy({ now: SECOND * 1000 + 500 })

/** Each time at and around its edge, with whole seconds, fractions, and a clock between two seconds. */
const times = (name: 'exp' | 'nbf' | 'iat'): Faults => ({
  ...forEach(name, NO_TIMES, (value) => claims({ [name]: value })),
  ...forEach(`${name} at now and`, [...EDGES, ...FRACTIONS], (offset) => claims({ [name]: SECOND + offset })),
  ...forEach(`${name} half past now and`, [...EDGES, ...FRACTIONS], (offset) =>
    both(claims({ [name]: SECOND + offset }), halfPast),
  ),
})

/** What claims may say. */
export const CLAIM_FAULTS: Faults = {
  ...times('exp'),
  ...times('nbf'),
  ...times('iat'),
  ...forEach('no tolerance, exp at now and', EDGES, (offset) =>
    both(claims({ exp: SECOND + offset }), policy({ clockTolerance: 0 })),
  ),
  ...forEach('maxTokenAge, iat at now and', [-66, -65, -64, 5, 6, 4], (offset) =>
    both(claims({ iat: SECOND + offset }), policy({ maxTokenAge: 60 })),
  ),
  ...forEach('maxTokenAge, iat half past now and', [-66, -65, -64, 5, 6], (offset) =>
    both(claims({ iat: SECOND + offset }), policy({ maxTokenAge: 60 }), halfPast),
  ),
  'maxTokenAge without iat': both(claims({ iat: undefined }), policy({ maxTokenAge: 60 })),
  ...forEach('iss', ISSUERS, (iss) => claims({ iss })),
  ...forEach('aud', AUDIENCES, (aud) => claims({ aud })),
  ...forEach('any audience, aud', AUDIENCES, (aud) => both(claims({ aud }), policy({ audience: false }))),
  ...forEach('two audiences, aud', ['api', 'second', ['second'], 'third'], (aud) =>
    both(claims({ aud }), policy({ audience: ['api', 'second'] })),
  ),
  ...forEach('sub', NO_TEXT, (sub) => claims({ sub })),
  ...forEach('jti', NO_TEXT, (jti) => claims({ jti })),
  ...forEach('a required claim', [...NO_TEXT, undefined], (acr) =>
    both(claims({ acr }), policy({ requiredClaims: ['acr'] })),
  ),
  'a required claim of every object': policy({ requiredClaims: ['toString'] }),
  'the profile': policy({ profile: 'rfc9068' }),
  ...Object.assign(
    {},
    ...['sub', 'client_id', 'iat', 'jti', 'aud', 'exp', 'iss'].map((name) =>
      forEach(`the profile, ${name}`, [undefined, null, 5], (value) =>
        both(claims({ [name]: value }), policy({ profile: 'rfc9068' })),
      ),
    ),
  ),
  'twenty kilobytes of claims': claims({ filler: 'x'.repeat(20_000) }),
  'scope and scp': claims({ scope: 'a b', scp: ['c'] }),
}

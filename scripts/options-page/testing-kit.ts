import type { Section } from './section.js'

export const TESTING: readonly Section[] = [
  {
    heading: 'Test issuer',
    types: ['TestIssuerOptions'],
    files: ['testing/src/test-issuer-options.ts'],
    takenBy: '`createTestIssuer` of `@jwks-auth/testing`',
    give: ({ testing }, options) => testing.createTestIssuer({ alg: 'ES256', ...options }),
  },
  {
    heading: 'Signing',
    types: ['SignOptions'],
    files: ['testing/src/token.ts'],
    takenBy: '`sign` of a test issuer, after the claims',
    async give({ testing }, options) {
      await using issuer = await testing.createTestIssuer({ alg: 'ES256' })
      await issuer.sign({}, options)
    },
  },
  {
    heading: 'Rotating',
    types: ['RotateOptions'],
    files: ['testing/src/key-ring.ts'],
    takenBy: '`rotate` of a test issuer',
    async give({ testing }, options) {
      await using issuer = await testing.createTestIssuer({ alg: 'ES256' })
      await issuer.rotate(options)
    },
  },
  {
    heading: 'Misbehaving',
    types: ['MisbehaveOptions'],
    files: ['testing/src/misbehaviour.ts'],
    takenBy: '`misbehave` of a test issuer, after the behaviour',
    async give({ testing }, options) {
      await using issuer = await testing.createTestIssuer({ alg: 'ES256' })
      await issuer.misbehave('hang', options)
    },
  },
  {
    heading: 'Test clock',
    types: ['TestClockOptions'],
    files: ['testing/src/test-clock.ts'],
    takenBy: '`createTestClock` of `@jwks-auth/testing`',
    give: ({ testing }, options) => testing.createTestClock(options),
  },
  {
    heading: 'Test authority',
    types: ['TestAuthorityOptions'],
    files: ['testing/src/test-authority.ts'],
    takenBy: '`createTestAuthority` of `@jwks-auth/testing`',
    give: ({ testing }, options) => testing.createTestAuthority(options),
  },
  {
    heading: 'Test certificate',
    types: ['IssueOptions'],
    files: ['testing/src/test-authority.ts'],
    takenBy: '`issue` of a test authority',
    async give({ testing }, options) {
      const authority = await testing.createTestAuthority()
      await authority.issue({ hosts: ['localhost'], ...options })
    },
  },
]

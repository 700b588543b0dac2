import type { TestIssuer } from '@jwks-auth/testing'
import { describeMove, type Service } from './describe-move.js'
import { runAfter, type Replacements } from './run-code.js'

describeMove({
  page: 'jose',
  peers: ['jose'],
  audience: 'https://api.example.com',
  trailingSlash: true,
  proof: 'user-1',
  handBack: 'subjectOf',
  // There is no HTTP here.
  without: [
    'no token',
    'another scheme (`Basic`)',
    '`Authorization: Bearer a b`',
    'no token: challenge',
    'no token: body',
    'an expired token: challenge',
    'an expired token: body',
    'the provider was never reachable: `Retry-After`',
    'the provider was never reachable: body',
  ],
  async before(code, { issuer, jwksUri }) {
    const replacements = {
      "'https://login.example.com/'": `'${issuer}'`,
      "'https://login.example.com/jwks'": `'${jwksUri}'`,
    }
    return serviceOf(await runAfter(code, replacements, 'subjectOf'))
  },
  async after(code, { issuer }: TestIssuer) {
    const replacements: Replacements = {
      "issuer: 'https://login.example.com/'": `issuer: '${issuer}', requireHttps: false`,
    }
    return serviceOf(await runAfter(code, replacements, 'subjectOf'))
  },
})

/** Calls the example's function, and tells of an error by its code, or by its name where it has none. */
function serviceOf(subjectOf: unknown): Service {
  const call = subjectOf as (token: string) => Promise<string>
  return {
    async ask(authorization = '') {
      try {
        return { verdict: 'accepted', body: await call(authorization.replace('Bearer ', '')) }
      } catch (error) {
        const { code, name } = error as { readonly code?: string; readonly name: string }
        return { verdict: `\`${code ?? name}\`` }
      }
    },
    async [Symbol.asyncDispose]() {},
  }
}

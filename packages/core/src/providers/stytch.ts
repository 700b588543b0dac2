import { hostOf } from './forms.js'
import { preset, readText, type ProviderRegistration } from './preset.js'

const PROJECT = /^project-(?:test|live)-[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/
const SESSION = 'https://stytch.com/session'

/**
 * Makes the registration for tokens of a Stytch project.
 *
 * The issuer is a name without a scheme. Session JWTs and access tokens have the same audience and the same keys; a
 * claim that only one kind has distinguishes them.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { stytch } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(stytch({ projectId: 'project-live-c60c0abe-c25a-4472-a9ed-320c6667d317' }))
 * ```
 */
export function stytch(options: StytchOptions): ProviderRegistration {
  return preset('stytch', options, (reader) => {
    const rule = 'must be the id of a project, such as "project-live-c60c0abe-c25a-4472-a9ed-320c6667d317"'
    const projectId = readText(reader, 'projectId', rule, (text) => (PROJECT.test(text) ? text : undefined))
    const product = reader.oneOf('product', 'consumer', ['consumer', 'b2b'])
    const tokens = reader.oneOf('tokens', 'session', ['session', 'access'])
    const domainRule = 'must be a bare host such as "login.example.com", without scheme, port or path'
    const domain = reader.has('domain') ? readText(reader, 'domain', domainRule, hostOf) : undefined
    const host = projectId.startsWith('project-live-') ? 'api.stytch.com' : 'test.stytch.com'
    return {
      provider: 'stytch',
      issuer: `stytch.com/${projectId}`,
      ...(domain === undefined ? {} : { issuerAliases: [`https://${domain}`] }),
      jwksUri: `https://${host}/v1/${product === 'b2b' ? 'b2b/' : ''}sessions/jwks/${projectId}`,
      audience: [projectId],
      requiredClaims: [tokens === 'session' ? SESSION : 'scope'],
      scopeClaims: ['scope'],
    }
  })
}

/** Options of {@link stytch}. */
export interface StytchOptions {
  /** The id of the project, such as `project-live-c60c0abe-c25a-4472-a9ed-320c6667d317`. */
  projectId: string
  /** The kind of project, which decides the path of its key set. @default 'consumer' */
  product?: 'consumer' | 'b2b'
  /**
   * The kind of token that is accepted: `'session'` for session JWTs, `'access'` for access tokens of Connected Apps
   * and of machines (M2M). @default 'session'
   */
  tokens?: 'session' | 'access'
  /** The project's custom domain, such as `login.example.com`, which tokens may name as issuer. @default none */
  domain?: string
}

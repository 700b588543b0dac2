import { guidOf } from './forms.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/**
 * Makes the registration for OpenID Connect tokens of CircleCI jobs. Each organization has its own issuer.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { circleCi } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(circleCi({ organizationId: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490' }))
 * ```
 */
export function circleCi(options: CircleCiOptions): ProviderRegistration {
  return preset('circleCi', options, (reader) => {
    const rule = 'must be a GUID such as "8eaef023-2b34-4da1-9baa-8bc8c9d6a490"'
    const organization = readText(reader, 'organizationId', `${rule}: the id of an organization`, guidOf)
    const projects = reader.has('projectId')
      ? readTexts(reader, 'projectId', `${rule}: the id of a project, or a list`, (text) => guidOf(text) === text)
      : undefined
    return {
      provider: 'circleci',
      issuer: `https://oidc.circleci.com/org/${organization}`,
      audience: reader.has('audience') ? readAudience(reader) : organization,
      ...(projects === undefined ? {} : { claimValues: { 'oidc.circleci.com/project-id': projects } }),
    }
  })
}

/** Options of {@link circleCi}. */
export interface CircleCiOptions {
  /** The id of the organization whose jobs are accepted, a GUID. */
  organizationId: string
  /** Accepts only jobs of this project, or of a list of them, by id (a GUID). @default any of the organization */
  projectId?: string | readonly string[]
  /** The audience that jobs request. @default the organization's id */
  audience?: Audience
}

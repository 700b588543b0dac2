import { guidOf } from './forms.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/** Options of {@link circleCi}. */
export interface CircleCiOptions {
  /** The id of the organization whose jobs are accepted, a GUID. */
  organizationId: string
  /** Only jobs of this project, or these, by id. @default any of the organization */
  projectId?: string | readonly string[]
  /** The audience that jobs ask for. @default the organization's id */
  audience?: Audience
}

/**
 * OpenID Connect tokens of CircleCI jobs. Each organization is an issuer of its own.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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

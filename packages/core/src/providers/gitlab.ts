import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

const PATH = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}){0,20}$/

/**
 * Makes the registration for ID tokens of GitLab CI/CD jobs.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { gitlab } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(gitlab({ audience: 'https://api.example.com', project: 'acme/api' }))
 * ```
 */
export function gitlab(options: GitLabOptions): ProviderRegistration {
  return preset('gitlab', options, (reader) => {
    const rule = 'must be a URL such as "https://gitlab.example.com", without query or a slash at its end'
    const issuer = reader.has('baseUrl') ? readText(reader, 'baseUrl', rule, baseUrlOf) : 'https://gitlab.com'
    const base = { provider: 'gitlab', issuer, audience: readAudience(reader) }
    if (reader.has('project')) {
      if (reader.has('namespace')) {
        reader.raw('namespace')
        reader.refuse('namespace', 'cannot be combined with project, which names it')
      }
      const projectRule = 'must be a project such as "acme/api", without host, or a list of them'
      const isProject = (text: string): boolean => text.includes('/') && PATH.test(text)
      return { ...base, claimValues: { project_path: readTexts(reader, 'project', projectRule, isProject) } }
    }
    const namespaceRule =
      'must be a group or a user such as "acme", or a list of them; "any" alone accepts the whole instance'
    const namespace = readTexts(reader, 'namespace', namespaceRule, (text) => PATH.test(text))
    return namespace.length === 1 && namespace[0] === 'any'
      ? base
      : { ...base, claimValues: { namespace_path: namespace } }
  })
}

/** The projects or namespaces whose jobs are accepted. */
export type GitLabSource =
  | {
      /** The project whose jobs are accepted, as `group/project` (case-sensitive), or a list of them. */
      project: string | readonly string[]
      namespace?: never
    }
  | {
      /**
       * The group or user whose projects' jobs are accepted (case-sensitive), or a list of them. Subgroups are not
       * included. `'any'` accepts every job of the instance: the requester of a token chooses its audience.
       */
      namespace: string | readonly string[]
      project?: never
    }

/** Options of {@link gitlab}. */
export type GitLabOptions = GitLabSource & {
  /** The audience that jobs request, under `id_tokens`. */
  audience: Audience
  /** The base URL of the GitLab instance, without a trailing slash. @default 'https://gitlab.com' */
  baseUrl?: string
}

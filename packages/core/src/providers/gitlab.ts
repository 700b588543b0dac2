import { baseUrlOf } from './forms.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/** Whose jobs are accepted. */
export type GitLabSource =
  | {
      /** The project, or each, whose jobs are accepted: `group/project`, to the letter. */
      project: string | readonly string[]
      namespace?: never
    }
  | {
      /**
       * The group or user, or each, whose projects' jobs are accepted, its subgroups not included. `'any'` says aloud that all jobs
       * of the instance are: who asks for a token chooses its audience himself.
       */
      namespace: string | readonly string[]
      project?: never
    }

/** Options of {@link gitlab}. */
export type GitLabOptions = GitLabSource & {
  /** The audience that jobs ask for, under `id_tokens`. */
  audience: Audience
  /** Where GitLab is. @default 'https://gitlab.com' */
  baseUrl?: string
}

const PATH = /^[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}(?:\/[A-Za-z0-9_][A-Za-z0-9_.-]{0,254}){0,20}$/

/**
 * ID tokens of GitLab CI/CD jobs.
 *
 * @throws OptionsError naming every wrong field and its correct form.
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
      'must be a group or a user such as "acme", or a list of them; "any", said aloud, takes the whole instance'
    const namespace = readTexts(reader, 'namespace', namespaceRule, (text) => PATH.test(text))
    return namespace.length === 1 && namespace[0] === 'any'
      ? base
      : { ...base, claimValues: { namespace_path: namespace } }
  })
}

import { preset, readAudience, readTexts, type Audience, type ProviderRegistration } from './preset.js'

/** Whose workflows are accepted. */
export type GitHubSource =
  | {
      /** The repository, or each, whose workflows are accepted: `owner/name`, to the letter. */
      repository: string | readonly string[]
      owner?: never
    }
  | {
      /**
       * The user or organization, or each, whose repositories' workflows are accepted. `'any'` says aloud that those of everybody
       * on GitHub are: who asks for a token chooses its audience himself.
       */
      owner: string | readonly string[]
      repository?: never
    }

/** Options of {@link githubActions}. */
export type GitHubActionsOptions = GitHubSource & {
  /** The audience that workflows ask for. */
  audience: Audience
}

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,98}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/

/**
 * Tokens of GitHub Actions workflows.
 *
 * @throws OptionsError naming every wrong field and its correct form.
 */
export function githubActions(options: GitHubActionsOptions): ProviderRegistration {
  return preset('githubActions', options, (reader) => {
    const audience = readAudience(reader)
    const base = { provider: 'github-actions', issuer: 'https://token.actions.githubusercontent.com', audience }
    if (reader.has('repository')) {
      if (reader.has('owner')) {
        reader.raw('owner')
        reader.refuse('owner', 'cannot be combined with repository, which names it')
      }
      const rule = 'must be a repository such as "acme/api", without host, or a list of them'
      const repository = readTexts(reader, 'repository', rule, (text) => REPOSITORY.test(text))
      return { ...base, claimValues: { repository } }
    }
    const rule =
      'must be a user or an organization such as "acme", or a list of them; "any", said aloud, takes everybody on GitHub'
    const owner = readTexts(reader, 'owner', rule, (text) => OWNER.test(text))
    return owner.length === 1 && owner[0] === 'any' ? base : { ...base, claimValues: { repository_owner: owner } }
  })
}

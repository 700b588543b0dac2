import type { OptionReader } from '../option-reader/option-problems.js'
import { hostOf } from './forms.js'
import { preset, readAudience, readText, readTexts, type Audience, type ProviderRegistration } from './preset.js'

const SLUG_RULE = 'must be the slug of an enterprise, such as "octocat-inc", which GitHub Enterprise Server has none of'

const OWNER = /^[A-Za-z0-9](?:[A-Za-z0-9_-]{0,98})$/
const REPOSITORY = /^[A-Za-z0-9][A-Za-z0-9_-]{0,98}\/(?!\.{1,2}$)[A-Za-z0-9._-]{1,100}$/

/**
 * Makes the registration for OpenID Connect tokens of GitHub Actions workflows: on github.com, with the issuer of an
 * enterprise, on GHE.com, or on GitHub Enterprise Server.
 *
 * @throws OptionsError that lists every missing, wrong or unknown option with its correct form.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@jwks-auth/core'
 * import { githubActions } from '@jwks-auth/core/providers'
 *
 * const verifier = createVerifier(githubActions({ audience: 'https://api.example.com', repository: 'acme/api' }))
 * ```
 */
export function githubActions(options: GitHubActionsOptions): ProviderRegistration {
  return preset('githubActions', options, (reader) => {
    const audience = readAudience(reader)
    const base = { provider: 'github-actions', issuer: issuerOf(reader), audience }
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
      'must be a user or an organization such as "acme", or a list of them; "any" alone accepts every owner on GitHub'
    const owner = readTexts(reader, 'owner', rule, (text) => OWNER.test(text))
    return owner.length === 1 && owner[0] === 'any' ? base : { ...base, claimValues: { repository_owner: owner } }
  })
}

/** The repositories or owners whose workflows are accepted. */
export type GitHubSource =
  | {
      /** The repository whose workflows are accepted, as `owner/name` (case-sensitive), or a list of them. */
      repository: string | readonly string[]
      owner?: never
    }
  | {
      /**
       * The user or organization whose repositories' workflows are accepted (case-sensitive), or a list of them.
       * `'any'` accepts every workflow on GitHub: the requester of a token chooses its audience.
       */
      owner: string | readonly string[]
      repository?: never
    }

/** Options of {@link githubActions}. */
export type GitHubActionsOptions = GitHubSource & {
  /** The audience that workflows request. */
  audience: Audience
  /**
   * The slug of the enterprise, if it has its own issuer (`include_enterprise_slug`).
   * @default the issuer that all share
   */
  enterprise?: string
  /** The host of GitHub Enterprise Server, or `SUBDOMAIN.ghe.com` with data residency. @default github.com */
  host?: string
}

function issuerOf(reader: OptionReader): string {
  const rule = 'must be a bare host such as "github.example.com" or "octocorp.ghe.com", without scheme, port or path'
  const host = reader.has('host') ? readText(reader, 'host', rule, hostOf) : 'github.com'
  const residency = /^[a-z0-9-]+\.ghe\.com$/.test(host)
  const isServer = host !== 'github.com' && !residency
  const slug = reader.has('enterprise')
    ? readText(reader, 'enterprise', SLUG_RULE, (text) => (OWNER.test(text) && !isServer ? text : undefined))
    : ''
  if (isServer) return `https://${host}/_services/token`
  return `https://token.actions.${residency ? host : 'githubusercontent.com'}${slug === '' ? '' : `/${slug}`}`
}

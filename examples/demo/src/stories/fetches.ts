import type { Stage } from '../stage.js'
import type { Line } from './story.js'

/**
 * Counts fetches of acme's key set from now on, on both sides: by the APIs that ask, and by the provider that is asked.
 *
 * @returns makes the line that says whether each API fetched exactly once.
 */
export function watchFetches({ apis, providers: { acme } }: Stage): () => Line {
  const before = apis.map((api) => api.fetches('acme'))
  const arrivedBefore = acme.keySetRequests
  return () => {
    const each = apis.map((api, index) => api.fetches('acme') - (before[index] ?? 0))
    const arrived = acme.keySetRequests - arrivedBefore
    const problems = apis.flatMap(({ framework }, index) =>
      each[index] === 1 ? [] : [`${framework} fetched the key set ${each[index] ?? 0} times instead of once`],
    )
    if (arrived !== apis.length) problems.push(`the provider was asked ${arrived} times instead of ${apis.length}`)
    return {
      sent: "fetches of acme's key set",
      came: each.map(String),
      proves: `one each; the provider counted ${arrived}`,
      problems,
    }
  }
}

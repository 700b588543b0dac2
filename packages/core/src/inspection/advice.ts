import { candidatesFor, type Candidate, type Findings } from './candidates.js'
import type { InspectSettings } from './inspect-options.js'
import type { KeySetReport } from './provider-report.js'
import { tryPreset } from './preset-trial.js'
import { tryCandidate } from './trial.js'
import type { TriedConfiguration, TriedPreset } from './tried-configuration.js'

/** The one place where advice is made: what might be registered is tried, and told with what came of it. */
export async function triedConfigurations(
  findings: Findings,
  keySet: KeySetReport | undefined,
  settings: InspectSettings,
): Promise<readonly TriedConfiguration[]> {
  const tried: TriedConfiguration[] = []
  for (const alternatives of candidatesFor(findings)) {
    for (const candidate of alternatives) {
      if (isKnownToFail(candidate, keySet)) continue
      const outcome = await tryCandidate(candidate, settings)
      tried.push(outcome)
      if (outcome.usable) break
    }
  }
  return tried
}

/** The preset for the first issuer that works, or else for the one that was asked about. */
export async function triedPreset(
  issuer: string | undefined,
  tried: readonly TriedConfiguration[],
  settings: InspectSettings,
): Promise<TriedPreset | undefined> {
  const working = tried.find(({ usable }) => usable)?.options.issuer ?? issuer
  return working === undefined ? undefined : await tryPreset(working, settings)
}

/** Its key set was asked for already, and is of no use: the report of that says why. */
function isKnownToFail({ because, jwksUri, leadsTo }: Candidate, keySet: KeySetReport | undefined): boolean {
  const place = jwksUri ?? (because === 'as_given' ? leadsTo : undefined)
  if (keySet?.usable !== false || place === undefined || !URL.canParse(place)) return false
  return keySet.urls[0] === new URL(place).href
}

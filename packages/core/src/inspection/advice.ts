import { candidatesFor, type Candidate, type Findings } from './candidates.js'
import type { InspectSettings } from './inspect-options.js'
import type { KeySetReport } from './provider-report.js'
import { tryPreset } from './preset-trial.js'
import { tryCandidate } from './try-candidate.js'
import type { TriedConfiguration, TriedPreset } from './tried-configuration.js'

/** Tries each configuration that might be registered, and reports the result. No other function gives advice. */
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

/** The preset for the first issuer that works, else for the issuer under inspection. */
export async function triedPreset(
  issuer: string | undefined,
  tried: readonly TriedConfiguration[],
  settings: InspectSettings,
): Promise<TriedPreset | undefined> {
  const working = tried.find(({ usable }) => usable)?.options.issuer ?? issuer
  return working === undefined ? undefined : await tryPreset(working, settings)
}

/** Whether the key set of the candidate was already fetched and is not usable; its report contains the reason. */
function isKnownToFail({ because, jwksUri, leadsTo }: Candidate, keySet: KeySetReport | undefined): boolean {
  const place = jwksUri ?? (because === 'as_given' ? leadsTo : undefined)
  if (keySet?.usable !== false || place === undefined || !URL.canParse(place)) return false
  return keySet.urls[0] === new URL(place).href
}

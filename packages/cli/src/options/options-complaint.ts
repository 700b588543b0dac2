import type { OptionsError } from '@jwks-auth/core'

/** What options are called on the command line, where that is not their name with dashes. */
const FLAGS: Readonly<Record<string, string>> = {
  url: 'the URL',
  issuer: '--issuer',
  audience: '--audience',
  jwksUri: '--jwks-uri',
  algorithms: '--algorithm',
  types: '--type',
  clockTolerance: '--clock-tolerance',
  pinnedSpki: '--pin',
  ca: '--ca',
  integrityKey: 'the integrity key',
}

/** The problems that core found with options, in terms of the command line. */
export function optionsComplaint({ problems }: OptionsError): string {
  return problems.map(({ field, rule, value }) => `${FLAGS[field] ?? field} ${inFlags(rule)}; got ${value}`).join('\n')
}

function inFlags(rule: string): string {
  return rule.replace('set requireHttps: false for tests', 'pass --allow-http, for tests')
}

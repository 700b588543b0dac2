import type { OptionProblem, OptionsError } from '@jwks-auth/core'
import { shownName } from './shown-name.js'

/**
 * Formats the problems that core found with options, one a line, with the names of command-line flags for those of
 * options.
 */
export function optionsComplaint({ problems }: OptionsError): string {
  return problems.map((problem) => complaint(problem, flagOf(problem.field))).join('\n')
}

/** The names of options on the command line. */
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

/** The problems that a preset found with its own options. */
export function presetComplaint({ problems }: OptionsError): string {
  return problems.map((problem) => complaint(problem, presetFlagOf(problem.field))).join('\n')
}

/** The value of `ca` is never shown: a file that is not a certificate may be a private key. */
function complaint({ field, rule, value }: OptionProblem, flag: string): string {
  const about = `${flag} ${inFlags(rule)}`
  return field === 'ca' ? about : `${about}; got ${value}`
}

function presetFlagOf(field: string): string {
  if (field === 'audience') return '--audience'
  // A name that no preset has may be a secret.
  return shownName(field.split('.', 1)[0] ?? '') === undefined ? '--with: what you named' : `--with ${field}`
}

function flagOf(field: string): string {
  const [option = '', ...rest] = field.split('.')
  return option === 'requestHeaders' ? `--header ${rest.join('.')}`.trimEnd() : (FLAGS[field] ?? field)
}

function inFlags(rule: string): string {
  return rule.replace('set requireHttps: false for tests', 'pass --allow-http, for tests')
}

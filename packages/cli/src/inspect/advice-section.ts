import type {
  ConfirmedReason,
  MetadataReport,
  ProviderReport,
  TrialOutcome,
  TriedConfiguration,
  TriedPreset,
} from '@jwks-auth/core/inspection'
import { dim, strong, warn, type Line, type Span } from '../output/page.js'
import { isNoDocument } from './answer-words.js'
import { literal } from './literal.js'
import { presetLiteral } from './preset-literal.js'

/**
 * The advice on what to register; no other section of the page gives any. Configurations that were tried and gave
 * usable keys are shown first, then those that gave none.
 */
export function adviceSection(report: ProviderReport): readonly Line[] {
  const { tried, provider } = report
  const shown = [...tried.map(shownConfiguration), ...(provider === undefined ? [] : shownPreset(provider))]
  const [good, bad] = [shown.filter(({ usable }) => usable), shown.filter(({ usable }) => !usable)]
  return [
    ...untriedLines(provider),
    ...(good.length === 0 ? [] : [[], [strong('To register'), '  tried just now'], ...good.flatMap(linesOf)]),
    ...(bad.length === 0 ? [] : [[], [strong('Tried in vain')], ...bad.flatMap(linesOf)]),
    ...(good.length > 0 ? [] : questions(report)),
  ]
}

interface Shown {
  readonly usable: boolean
  readonly code: string
  readonly came: string
  readonly note: Span | undefined
}

function shownConfiguration(tried: TriedConfiguration): Shown {
  const note = tried.usable ? noteOf(tried) : undefined
  return { ...outcomeOf(tried), code: literal(tried.options), note: note === undefined ? undefined : warn(note) }
}

function shownPreset(provider: TriedPreset): readonly Shown[] {
  if (provider.outcome === undefined) return []
  const note = dim(`${provider.preset} is a preset of @jwks-auth/core/providers, which knows its tokens`)
  return [{ ...outcomeOf(provider.outcome), code: presetLiteral(provider), note }]
}

/** A preset that was not tried, because only the user knows the options that lead to its keys: names these options. */
function untriedLines(provider: TriedPreset | undefined): readonly Line[] {
  if (provider === undefined || provider.outcome !== undefined) return []
  const { preset, missing } = provider
  return [
    [],
    [strong('Provider'), `  ${preset}`, dim(`  a preset, not tried: where its keys are needs ${missing.join(', ')}`)],
  ]
}

function outcomeOf(outcome: TrialOutcome): Pick<Shown, 'usable' | 'came'> {
  if (!outcome.usable) return { usable: false, came: outcome.failure.message }
  const { keys } = outcome
  return { usable: true, came: keys === 1 ? 'gives 1 key that can be used' : `gives ${keys} keys that can be used` }
}

function linesOf({ code, came, note, usable }: Shown): readonly Line[] {
  return [['  ', code], ['    ', usable ? dim(came) : came], ...(note === undefined ? [] : [['    ', note]])]
}

function noteOf(tried: TriedConfiguration): string | undefined {
  return tried.confirmed ? NOTES[tried.because] : tried.warning
}

/** Notes on a configuration that works, for a person to judge. */
const NOTES: Readonly<Record<ConfirmedReason, string | undefined>> = {
  as_given: undefined,
  stated_issuer: 'Its own metadata spells it so. It has to be the iss of its tokens, to the letter.',
  access_token_issuer:
    'For access tokens: this provider writes another iss there than its issuer, which ID tokens have.',
}

/** What may be wrong, if no configuration gave usable keys. */
function questions({ metadata, atOrigin = [], given, keySet, tried }: ProviderReport): readonly Line[] {
  const all = [...metadata, ...atOrigin]
  const placeholder = [given, ...all].some((document) => /\{\w+\}/.test(document?.issuer ?? ''))
  if (placeholder)
    return [[], ['It has a placeholder: each tenant has an issuer of its own. Inspect the issuer of one of them.']]
  const isAsked = given !== undefined || metadata.length > 0
  const isNothing = all.every(isNothingThere) && (given === undefined || isNoDocument(given.answer))
  return isAsked && isNothing && keySet === undefined && tried.length === 0
    ? [[], ['There is neither metadata nor a key set. Is the issuer spelled as tokens have it in iss, path included?']]
    : []
}

function isNothingThere(document: MetadataReport): boolean {
  return !document.usable && isNoDocument(document.answer)
}

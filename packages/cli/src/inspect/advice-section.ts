import type { ProviderReport, TrialReason, TriedConfiguration } from '@jwks-auth/core/inspection'
import { dim, strong, warn, type Line } from '../output/page.js'
import { isAbsent } from './answer-words.js'
import { literal } from './literal.js'

/**
 * What to register: the one place of the page that says so. It shows what was tried and gave usable keys; what gave none is shown as that.
 */
export function adviceSection(report: ProviderReport): readonly Line[] {
  const { tried } = report
  const [good, bad] = [tried.filter(({ usable }) => usable), tried.filter(({ usable }) => !usable)]
  return [
    ...(good.length === 0 ? [] : [[], [strong('To register'), '  tried just now'], ...good.flatMap(triedLines)]),
    ...(bad.length === 0 ? [] : [[], [strong('Tried in vain')], ...bad.flatMap(triedLines)]),
    ...(good.length > 0 ? [] : questions(report)),
  ]
}

function triedLines(tried: TriedConfiguration): readonly Line[] {
  const { options, because } = tried
  const note = tried.usable ? NOTES[because] : undefined
  return [
    ['  ', literal(options)],
    tried.usable
      ? ['    ', dim(tried.keys === 1 ? 'gives 1 key that can be used' : `gives ${tried.keys} keys that can be used`)]
      : ['    ', tried.failure.message],
    ...(note === undefined ? [] : [['    ', warn(note)]]),
  ]
}

/** What only people can judge of a configuration that works. */
const NOTES: Readonly<Record<TrialReason, string | undefined>> = {
  as_given: undefined,
  stated_issuer: 'Its own metadata spells it so. It has to be the iss of its tokens, to the letter.',
  stated_apart:
    "Only the document above says that these keys are that issuer's; its own metadata does not. Make sure of it, with those who run it.",
  access_token_issuer:
    'For access tokens: this provider writes another iss there than its issuer, which ID tokens have.',
  key_set: 'A key set does not say whose it is: put the iss of its tokens in the place of <issuer>, to the letter.',
}

/** Where there is nothing to show: what may be wrong. */
function questions({ metadata, given, keySet, tried }: ProviderReport): readonly Line[] {
  const placeholder = [given, ...metadata].some((document) => /\{\w+\}/.test(document?.issuer ?? ''))
  if (placeholder)
    return [[], ['It has a placeholder: each tenant has an issuer of its own. Inspect the issuer of one of them.']]
  const isNothing = metadata.length > 0 && metadata.every((one) => !one.usable && isAbsent(one.failure.httpStatus))
  return isNothing && keySet === undefined && tried.length === 0
    ? [[], ['There is neither metadata nor a key set. Is the issuer spelled as tokens have it in iss, path included?']]
    : []
}

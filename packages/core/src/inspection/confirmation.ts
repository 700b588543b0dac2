import type { Confirmation, TrialReason, UnconfirmedReason } from './tried-configuration.js'

const STATED_BY_OTHERS =
  "Only the inspected document says that these keys are that issuer's; its own metadata does not. Make sure of it, with those who run it."

const WARNINGS: Readonly<Record<UnconfirmedReason, string>> = {
  stated_apart: STATED_BY_OTHERS,
  access_token_issuer_apart: STATED_BY_OTHERS,
  key_set: 'A key set does not say whose it is: put the iss of its tokens in the place of <issuer>, to the letter.',
}

/**
 * Whether the issuer itself confirms that the keys of a tried configuration are its own; if not, the warning to show
 * with it.
 */
export function confirmationOf(because: TrialReason): Confirmation {
  return isUnconfirmed(because)
    ? { because, confirmed: false, warning: WARNINGS[because] }
    : { because, confirmed: true }
}

function isUnconfirmed(because: TrialReason): because is UnconfirmedReason {
  return Object.hasOwn(WARNINGS, because)
}

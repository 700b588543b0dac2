import type { FetchOptions } from '../options/fetch-options.js'
import type { RequestOptions } from '../options/request-options.js'
import type { RecognizedProvider } from '../providers/recognize-provider.js'
import type { RegistrationOptions } from '../options/registration-options.js'
import type { FailureReport } from './failure-report.js'

/**
 * A configuration that was tried. If it is not `confirmed`, follow its `warning` before you register it. Replace texts
 * in angle brackets: the audience, an unknown issuer, certificates, the values of headers.
 */
export type TriedConfiguration = { readonly options: RegistrationOptions } & Confirmation & TrialOutcome

/**
 * Why a configuration is tried, if the issuer itself confirms its keys: it is the inspected issuer; another issuer that
 * a document states and whose own metadata confirms the keys; or the issuer that an AD FS uses in access tokens, at its
 * own host.
 */
export type ConfirmedReason = 'as_given' | 'stated_issuer' | 'access_token_issuer'

/**
 * Why a configuration is tried, if only a document of unknown origin states it: another issuer, or an issuer for access
 * tokens, with the keys that the document names; or a key set whose issuer is unknown.
 */
export type UnconfirmedReason = 'stated_apart' | 'access_token_issuer_apart' | 'key_set'

/** Why a configuration is tried. */
export type TrialReason = ConfirmedReason | UnconfirmedReason

/**
 * Whether the issuer itself confirms that the keys are its own. If you register another party's keys, you accept that
 * party's tokens as tokens of the issuer.
 */
export type Confirmation =
  | { readonly because: ConfirmedReason; readonly confirmed: true }
  | {
      readonly because: UnconfirmedReason
      readonly confirmed: false
      /** What you must verify before you register it. */
      readonly warning: string
    }

/** Why a configuration does not work: its options are refused, or its keys cannot be fetched. */
export type TrialFailure = FailureReport | { readonly reason: 'options_invalid'; readonly message: string }

/** The result of registering a configuration in a separate registry and fetching its keys. */
export type TrialOutcome =
  | {
      readonly usable: true
      /** How many keys are usable. */
      readonly keys: number
    }
  | { readonly usable: false; readonly failure: TrialFailure }

/** The preset for a recognised issuer, and the result of trying it. */
export interface TriedPreset extends RecognizedProvider {
  /** Options to add, as in `{ ...keycloak(…), ca }`. Replace texts in angle brackets. */
  readonly beside: FetchOptions & RequestOptions
  /** The result of trying it. Absent if a missing option determines the key source. */
  readonly outcome?: TrialOutcome
}

import type { FetchOptions } from '../options/fetch-options.js'
import type { RequestOptions } from '../options/request-options.js'
import type { RecognizedProvider } from '../providers/recognize-provider.js'
import type { RegistrationOptions } from '../options/registration-options.js'
import type { FailureReport } from './failure-report.js'

/**
 * Why a configuration is worth a try, where the issuer itself says which keys are its own: it is the issuer that was asked about; another one
 * that a document states, by metadata of its own; or the one that an AD FS writes into access tokens, at its own host.
 */
export type ConfirmedReason = 'as_given' | 'stated_issuer' | 'access_token_issuer'

/**
 * The same, where only a document that may be anybody's says so: another issuer that it states, or states for access tokens, with the keys
 * that it names; or a key set whose issuer is not known.
 */
export type UnconfirmedReason = 'stated_apart' | 'access_token_issuer_apart' | 'key_set'

/** Why a configuration is worth a try. */
export type TrialReason = ConfirmedReason | UnconfirmedReason

/** Whether the issuer itself says that the keys are its own. Who registers keys of somebody else accepts their tokens as the issuer's. */
export type Confirmation =
  | { readonly because: ConfirmedReason; readonly confirmed: true }
  | {
      readonly because: UnconfirmedReason
      readonly confirmed: false
      /** What has to be made sure of before it is registered. */
      readonly warning: string
    }

/** Why a configuration is of no use: its options are refused, or its keys cannot be had. */
export type TrialFailure = FailureReport | { readonly reason: 'options_invalid'; readonly message: string }

/** What came of registering a configuration, in a registry of its own, and fetching its keys. */
export type TrialOutcome =
  | {
      readonly usable: true
      /** How many keys can be used. */
      readonly keys: number
    }
  | { readonly usable: false; readonly failure: TrialFailure }

/**
 * A configuration that was tried. Register none that is not `confirmed` before you have made sure of what its `warning` says. Texts in angle brackets stand for what is yours to say: the audience, an issuer that is not known,
 * certificates, the values of headers.
 */
export type TriedConfiguration = { readonly options: RegistrationOptions } & Confirmation & TrialOutcome

/** The preset of a provider that was recognised by an issuer. */
export interface TriedPreset extends RecognizedProvider {
  /** What has to be said beside it, as in `{ ...keycloak(…), ca }`; texts in angle brackets are yours to say. */
  readonly beside: FetchOptions & RequestOptions
  /** What came of registering it. Absent when it cannot be tried: what is missing says where its keys are. */
  readonly outcome?: TrialOutcome
}

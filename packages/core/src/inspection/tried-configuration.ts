import type { FetchOptions } from '../options/fetch-policy.js'
import type { RequestOptions } from '../options/request-options.js'
import type { RecognizedProvider } from '../providers/recognize-provider.js'
import type { RegistrationOptions } from '../registry/registration.js'
import type { FailureReport } from './failure-report.js'

/**
 * Why a configuration is worth a try: it is the issuer that was asked about; another one that a document states, with metadata of its own or
 * with the keys that this document names; the one that AD FS writes into access tokens; or a key set whose issuer is not known.
 */
export type TrialReason = 'as_given' | 'stated_issuer' | 'stated_apart' | 'access_token_issuer' | 'key_set'

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
 * A configuration that was tried. Texts in angle brackets stand for what is yours to say: the audience, an issuer that is not known,
 * certificates, the values of headers.
 */
export type TriedConfiguration = {
  readonly because: TrialReason
  readonly options: RegistrationOptions
} & TrialOutcome

/** The preset of a provider that was recognised by an issuer. */
export interface TriedPreset extends RecognizedProvider {
  /** What has to be said beside it, as in `{ ...keycloak(…), ca }`; texts in angle brackets are yours to say. */
  readonly beside: FetchOptions & RequestOptions
  /** What came of registering it. Absent when it cannot be tried: what is missing says where its keys are. */
  readonly outcome?: TrialOutcome
}

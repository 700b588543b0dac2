import type { Subject } from './subject.js'

/** Why a fetch starts: because keys age, because a token named an unknown key, or because the operator said so. */
export type FlightPurpose = 'routine' | 'recheck' | 'forced'

/** Something that takes time. Its subject may be asked for when it has ended: a verification finds out whom it is about. */
export type Operation =
  | {
      readonly name: 'verify'
      /** Whom it is about. */
      readonly subject: () => Subject
    }
  | {
      readonly name: 'refresh'
      /** Whose keys are fetched. */
      readonly subject: () => Subject
      readonly purpose: FlightPurpose
      /** Begun by the clock, not by what runs when it begins. */
      readonly background: boolean
    }
  /** One request of a refresh; a redirect or a retry is another one. */
  | { readonly name: 'fetch'; readonly url: URL }

/** What is found out about an operation while it runs. */
export interface Facts {
  readonly httpStatus?: number
  readonly keys?: number
}

/**
 * Follows operations from their beginning to their end. Events tell of what has happened; this is for what has to be there
 * before: a span that others are to be children of.
 */
export interface Trace {
  /** Runs `work` once, at once, and hands on what it returns or throws; a promise ends the operation when it is settled. */
  run<T>(operation: Operation, work: (note: (facts: Facts) => void) => T): T
  /** What runs now waits for the end of an operation, which somebody else may have begun. */
  waits(operation: Operation): void
}

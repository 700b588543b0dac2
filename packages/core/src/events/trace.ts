import type { Subject } from './subject.js'

/**
 * Follows operations from start to end. Events report what has happened; a trace provides what must exist before, such
 * as a span that becomes the parent of others.
 */
export interface Trace {
  /**
   * Runs `work` exactly once, synchronously, and returns or throws what it does. A promise ends the operation when it
   * settles.
   */
  run<T>(operation: Operation, work: (note: (facts: Facts) => void) => T): T
  /** Reports that the current code waits for the end of an operation, which other code may have started. */
  waits(operation: Operation): void
}

/** Why a fetch starts: keys age, a token names an unknown key, or the operator requests it. */
export type FlightPurpose = 'routine' | 'recheck' | 'forced'

/**
 * An operation that takes time. Read its subject when it has ended: a verification finds its registration while it
 * runs.
 */
export type Operation =
  | {
      readonly name: 'verify'
      /** The registration that the token is verified with. */
      readonly subject: () => Subject
    }
  | {
      readonly name: 'refresh'
      /** The registration whose keys are fetched. */
      readonly subject: () => Subject
      readonly purpose: FlightPurpose
      /** Started by the timer, not by the code that runs at that time. */
      readonly background: boolean
    }
  /** One request of a refresh. A redirect or a retry is another one. */
  | { readonly name: 'fetch'; readonly url: URL }

/** Facts that become known while an operation runs. */
export interface Facts {
  readonly httpStatus?: number
  readonly keys?: number
}

import type { FlightPurpose } from '../cache/state.js'
import type { Observer, Subject } from '../events.js'

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

/** All that observers trace with; `undefined` when none does, so that it costs nothing. */
export function traceOf(observers: readonly Observer[]): Trace | undefined {
  const traces = observers.flatMap(({ trace }) => (trace === undefined ? [] : [trace]))
  return traces.length < 2 ? traces[0] : traces.reduce(within)
}

function within(outer: Trace, inner: Trace): Trace {
  return {
    run: (operation, work) =>
      outer.run(operation, (noteOuter) =>
        inner.run(operation, (noteInner) =>
          work((facts) => {
            noteOuter(facts)
            noteInner(facts)
          }),
        ),
      ),
    waits(operation) {
      outer.waits(operation)
      inner.waits(operation)
    },
  }
}

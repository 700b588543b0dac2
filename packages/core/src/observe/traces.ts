import type { Observer } from '../events/events.js'
import { guardedTrace } from './guarded-trace.js'
import type { Trace } from '../events/trace.js'

/** Combines the traces of all observers; `undefined` when there are none, so that tracing costs nothing. */
export function traceOf(observers: readonly Observer[]): Trace | undefined {
  const traces = observers.flatMap(({ trace }) => (trace === undefined ? [] : [guardedTrace(trace)]))
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

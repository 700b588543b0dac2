import { ignorePromise } from '../callbacks/ignored-promise.js'
import { notify } from '../callbacks/notify.js'
import type { Facts, Operation, Trace } from '../events/trace.js'

type Note = (facts: Facts) => void
type Ended<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/**
 * Wraps a trace of the application so that it can only observe: the work runs exactly once, and what it returns or
 * throws is passed on, whatever the trace does.
 */
export function guardedTrace(own: Trace): Trace {
  return {
    run<T>(operation: Operation, work: (note: Note) => T): T {
      let ended: Ended<T> | undefined
      const once = (note: Note): T => {
        ended ??= endOf(() => work(guardedNote(note)))
        if (ended.ok) return ended.value
        throw ended.error
      }
      try {
        const returned: unknown = own.run(operation, once)
        if (!(ended?.ok === true && returned === ended.value)) ignorePromise(returned)
      } catch {
        // An error of the work is thrown below.
      }
      return once(() => {})
    },
    waits(operation) {
      notify(() => own.waits(operation))
    },
  }
}

function endOf<T>(work: () => T): Ended<T> {
  try {
    return { ok: true, value: work() }
  } catch (error) {
    return { ok: false, error }
  }
}

function guardedNote(note: Note): Note {
  return (facts) => {
    notify(() => note(facts))
  }
}

import { ignorePromise } from '../callbacks/ignored-promise.js'
import { notify } from '../callbacks/notify.js'
import type { Facts, Operation, Trace } from '../events/trace.js'

type Note = (facts: Facts) => void
type Ended<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: unknown }

/** A trace of the user's, which only watches: the work is done once, whatever it does, and what the work returns or throws holds. */
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
        // What the work threw is thrown below.
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

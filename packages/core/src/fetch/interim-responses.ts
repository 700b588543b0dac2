import { SourceError } from '../errors/errors.js'

/** Counts the interim (1xx) responses to one request, and aborts the request if there are too many. */
export class InterimResponses {
  readonly #outer: AbortSignal
  readonly #abort = new AbortController()
  #count = 0

  /** @param outer - Also aborts the request. */
  constructor(outer: AbortSignal) {
    this.#outer = outer
    outer.addEventListener('abort', this.#forward, { once: true })
  }

  /** Aborts with a SourceError `too_large`, or with the reason of the outer signal. */
  get signal(): AbortSignal {
    return this.#abort.signal
  }

  /** Called for each interim response. */
  readonly note = (): void => {
    this.#count += 1
    if (this.#count <= MAX_INTERIM_RESPONSES) return
    const message = `the provider sent more than ${MAX_INTERIM_RESPONSES} interim responses`
    this.#abort.abort(new SourceError('too_large', message))
  }

  /** Removes the listener from the outer signal, which may outlive the request. */
  end(): void {
    this.#outer.removeEventListener('abort', this.#forward)
  }

  readonly #forward = (): void => {
    this.#abort.abort(this.#outer.reason)
  }
}

/** RFC 9110 section 15.2 allows any number of 1xx responses to a request. Servers send one or two. */
const MAX_INTERIM_RESPONSES = 16

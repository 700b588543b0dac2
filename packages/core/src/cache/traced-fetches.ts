import type { Subject } from '../events/subject.js'
import type { Operation, Trace } from '../events/trace.js'
import type { KeySource, SourceRequest } from './key-source.js'
import type { SourceAnswer } from './snapshot.js'

/** Runs the fetches of one source within the trace of an observer. */
export class TracedFetches {
  readonly #parts: FetchParts
  /** The last fetch that began. */
  #operation: Operation | undefined

  constructor(parts: FetchParts) {
    this.#parts = parts
  }

  /** @param background - Started by the clock: the operation that happens to run now is not its cause. */
  async fetch(request: SourceRequest, background: boolean): Promise<SourceAnswer> {
    const { source, trace, subject } = this.#parts
    if (trace === undefined) return await source.fetch(request)
    this.#operation = { name: 'refresh', subject, purpose: request.purpose, background }
    return await trace.run(this.#operation, async (note) => {
      const answer = await source.fetch(request)
      note({ keys: answer.keys.keys.length })
      return answer
    })
  }

  /** A caller waits for the last fetch that began. */
  awaited(): void {
    if (this.#operation !== undefined) this.#parts.trace?.waits(this.#operation)
  }
}

/** A key source, and the trace and subject of its fetches. */
export interface FetchParts {
  readonly source: KeySource
  readonly trace?: Trace | undefined
  /** The subject of the events of this source. */
  readonly subject: () => Subject
}

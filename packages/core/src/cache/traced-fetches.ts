import type { Subject } from '../events/subject.js'
import type { Operation, Trace } from '../events/trace.js'
import type { KeySource, SourceRequest } from './key-source.js'
import type { SourceAnswer } from './snapshot.js'

/** Whose keys they are, and who follows how they are fetched. */
export interface FetchParts {
  readonly source: KeySource
  readonly trace?: Trace | undefined
  /** Whom the events of this source concern. */
  readonly subject: () => Subject
}

/** The fetches of one source, for observers that follow what takes time. */
export class TracedFetches {
  readonly #parts: FetchParts
  /** The last one that began. */
  #operation: Operation | undefined

  constructor(parts: FetchParts) {
    this.#parts = parts
  }

  /** @param background - Begun by the clock: whoever runs at the moment has nothing to do with it. */
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

  /** Somebody waits for the last one that began. */
  awaited(): void {
    if (this.#operation !== undefined) this.#parts.trace?.waits(this.#operation)
  }
}

import { SourceError } from '../errors/errors.js'
import { parseJson } from '../keys/key-set.js'
import { answerReport, type AnswerReport } from './answer-report.js'
import type { InspectionRequests, Exchange } from './inspection-requests.js'

/** Reads the documents of one inspection; each URL is requested only once. */
export class Documents {
  readonly #asking: InspectionRequests
  readonly #read = new Map<string, Promise<ReadDocument>>()

  constructor(asking: InspectionRequests) {
    this.#asking = asking
  }

  async read(url: string): Promise<ReadDocument> {
    const { href } = new URL(url)
    const reading = this.#read.get(href) ?? this.#ask(href)
    this.#read.set(href, reading)
    return await reading
  }

  async #ask(url: string): Promise<ReadDocument> {
    const urls: string[] = []
    let answer: AnswerReport | undefined
    try {
      const exchange = await this.#asking.get(url, urls)
      const { headers, body } = exchange.response
      answer = answerReport(headers, body)
      return { urls, ok: true, answer, value: parseJson(body), exchange }
    } catch (failure) {
      if (!(failure instanceof SourceError)) throw failure
      const { httpStatus } = failure
      return {
        urls,
        ok: false,
        answer: answer ?? (httpStatus === undefined ? undefined : { status: httpStatus }),
        failure,
      }
    }
  }
}

/** The answer of one URL: a JSON document, or the reason why there is none. */
export type ReadDocument = {
  /** The URL, then each redirect. */
  readonly urls: readonly string[]
} & (
  | { readonly ok: true; readonly answer: AnswerReport; readonly value: unknown; readonly exchange: Exchange }
  | { readonly ok: false; readonly answer: AnswerReport | undefined; readonly failure: SourceError }
)

import type { Answer } from '@jwks-auth/example-show'
import { ask, type Asked } from '../ask.js'

const WORKERS = 4

/** Requests to one API without a pause, until it is stopped. */
export class Traffic {
  readonly #origin: string
  readonly #workers: readonly Promise<void>[]
  /** What is being sent, in turn. */
  #requests: readonly Asked[]
  #answers: Answer[] = []
  #onAnswer: () => void = () => undefined
  #sent = 0
  #stopped = false

  constructor(origin: string, request: Asked) {
    this.#origin = origin
    this.#requests = [request]
    this.#workers = Array.from({ length: WORKERS }, () => this.#work())
  }

  /** Sends these in turn from now on. */
  send(...requests: readonly Asked[]): void {
    this.#requests = requests
  }

  /** Lets requests flow until `task` is done and at least `atLeast` of them, sent from now on, were answered. */
  async during(atLeast: number, task: Promise<unknown> = Promise.resolve()): Promise<readonly Answer[]> {
    const answers: Answer[] = []
    this.#answers = answers
    await Promise.all([
      task,
      new Promise<void>((resolve) => {
        this.#onAnswer = () => {
          if (answers.length >= atLeast) resolve()
        }
      }),
    ])
    return answers
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await Promise.all(this.#workers)
  }

  async #work(): Promise<void> {
    while (!this.#stopped) {
      const request = this.#requests[this.#sent % this.#requests.length] ?? {}
      this.#sent += 1
      const phase = this.#answers
      phase.push(await ask(this.#origin, request))
      this.#onAnswer()
    }
  }
}

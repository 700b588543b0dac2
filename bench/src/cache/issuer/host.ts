import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Answer, Command, Response } from './messages.js'
import { RemoteIssuer } from './remote-issuer.js'

/** A process that holds test issuers, away from the event loop that the measured clients run on. */
export class IssuerHost implements AsyncDisposable {
  readonly #child: ChildProcess
  readonly #waiting = new Map<number, (answer: Answer) => void>()
  #requests = 0
  #issuers = 0

  constructor() {
    this.#child = fork(fileURLToPath(new URL('./process.js', import.meta.url)))
    this.#child.on('message', ({ id, answer }: Response) => {
      this.#waiting.get(id)?.(answer)
      this.#waiting.delete(id)
    })
    this.#child.on('exit', () => {
      for (const settle of this.#waiting.values()) settle({ kind: 'failed', message: 'the issuer process has ended' })
    })
  }

  async open(https: boolean): Promise<RemoteIssuer> {
    const issuer = (this.#issuers += 1)
    const tell = async (command: Command): Promise<Answer> => await this.#tell(issuer, command)
    const opened = await tell({ do: 'open', https })
    if (opened.kind !== 'opened') throw new Error('the issuer process did not open an issuer')
    return new RemoteIssuer(opened.address, tell)
  }

  async #tell(issuer: number, command: Command): Promise<Answer> {
    const id = (this.#requests += 1)
    const answer = await new Promise<Answer>((resolve) => {
      this.#waiting.set(id, resolve)
      this.#child.send({ id, issuer, command })
    })
    if (answer.kind === 'failed') throw new Error(`test issuer, ${command.do}: ${answer.message}`)
    return answer
  }

  async [Symbol.asyncDispose](): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }
}

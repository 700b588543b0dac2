import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const API = fileURLToPath(new URL('api.js', import.meta.url))

/** One process of the API. */
export class ApiProcess {
  readonly #child: ChildProcess
  readonly #origin: string

  private constructor(child: ChildProcess, origin: string) {
    this.#child = child
    this.#origin = origin
  }

  /** Resolves when it listens. */
  static async start(env: Readonly<Record<string, string>>): Promise<ApiProcess> {
    const child = fork(API, { env: { ...process.env, ...env }, stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
    const said: readonly unknown[] = await once(child, 'message')
    return new ApiProcess(child, String(said[0]))
  }

  /** The status that a request with this token gets. */
  async ask(token: string): Promise<number> {
    const response = await fetch(`${this.#origin}/me`, { headers: { authorization: `Bearer ${token}` } })
    await response.arrayBuffer()
    return response.status
  }

  /** Whether it works with the others. */
  async fleet(): Promise<string> {
    const response = await fetch(`${this.#origin}/health`)
    return await response.text()
  }

  /** Ends it by SIGTERM, as an orchestrator would. @returns its exit code. */
  async end(): Promise<number | null> {
    return await this.#gone('SIGTERM')
  }

  async kill(): Promise<void> {
    await this.#gone('SIGKILL')
  }

  async #gone(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null> {
    if (this.#child.exitCode === null && this.#child.signalCode === null) {
      const exit = once(this.#child, 'exit')
      this.#child.kill(signal)
      await exit
    }
    return this.#child.exitCode
  }
}

import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'

/** A server as a process of its own, as in production: told by the environment where things are. */
export class Program implements AsyncDisposable {
  readonly origin: string
  readonly #child: ChildProcess

  private constructor(origin: string, child: ChildProcess) {
    this.origin = origin
    this.#child = child
  }

  /**
   * Resolves when it prints where it listens.
   *
   * @throws Error when it ends before.
   */
  static async start(file: string, env: Readonly<Record<string, string>>): Promise<Program> {
    const child = spawn(process.execPath, [file], {
      env: { ...process.env, ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    })
    let printed = ''
    for await (const part of child.stdout.setEncoding('utf8').iterator({ destroyOnReturn: false })) {
      printed += String(part)
      const [origin] = /http:\/\/[\w.:]+(?=\n)/.exec(printed) ?? []
      if (origin === undefined) continue
      child.stdout.resume()
      return new Program(origin, child)
    }
    throw new Error(`${file} ended without listening`)
  }

  /** Ends it by SIGTERM, as an orchestrator would. @returns its exit code. */
  async end(): Promise<number | null> {
    return await this.#gone('SIGTERM')
  }

  async [Symbol.asyncDispose](): Promise<void> {
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

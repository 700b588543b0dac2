import { Program } from '@jwks-auth/example-show'
import { fileURLToPath } from 'node:url'

const API = fileURLToPath(new URL('api.js', import.meta.url))

/** One process of the API. */
export class ApiProcess {
  readonly #program: Program

  private constructor(program: Program) {
    this.#program = program
  }

  /** Resolves when it listens. */
  static async start(env: Readonly<Record<string, string>>): Promise<ApiProcess> {
    return new ApiProcess(await Program.start(API, env))
  }

  /** The status that a request with this token gets. */
  async ask(token: string): Promise<number> {
    const response = await fetch(`${this.#program.origin}/me`, { headers: { authorization: `Bearer ${token}` } })
    await response.arrayBuffer()
    return response.status
  }

  /** Whether it works with the others. */
  async fleet(): Promise<string> {
    const response = await fetch(`${this.#program.origin}/health`)
    return await response.text()
  }

  /** Ends it by SIGTERM, as an orchestrator would. @returns its exit code. */
  async end(): Promise<number | null> {
    return await this.#program.end()
  }

  async kill(): Promise<void> {
    await this.#program[Symbol.asyncDispose]()
  }
}

import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { Role, Said } from './messages.js'

/** A server in a process of its own. */
export class ServerProcess {
  readonly contender: string
  readonly url: string
  readonly #child: ChildProcess

  private constructor(contender: string, child: ChildProcess, port: number) {
    this.contender = contender
    this.url = `http://127.0.0.1:${port}/`
    this.#child = child
  }

  static async start(role: Role): Promise<ServerProcess> {
    const child = fork(fileURLToPath(new URL('./process.js', import.meta.url)), [], {
      env: { ...process.env, NODE_ENV: 'production' },
    })
    child.send(role)
    const said = await next(child)
    if (said.kind !== 'listening') throw new Error(`${role.contender} did not start`)
    return new ServerProcess(role.contender, child, said.port)
  }

  /** Microseconds of processor time since it began. */
  async cpu(): Promise<number> {
    const answer = next(this.#child)
    this.#child.send({ ask: 'usage' })
    const said = await answer
    return said.kind === 'usage' ? said.cpu : Number.NaN
  }

  async close(): Promise<void> {
    if (this.#child.exitCode !== null) return
    const ended = once(this.#child, 'exit')
    this.#child.disconnect()
    await ended
  }
}

async function next(child: ChildProcess): Promise<Said> {
  return await new Promise<Said>((resolve, reject) => {
    const ended = (code: number | null): void => {
      reject(new Error(`a server process ended with ${code ?? 'a signal'}`))
    }
    child.once('exit', ended)
    child.once('message', (said: Said) => {
      child.off('exit', ended)
      resolve(said)
    })
  })
}

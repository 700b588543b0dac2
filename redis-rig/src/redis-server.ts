import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { findRedisServer, HOW_TO_GET_REDIS } from './find-server.js'
import type { ServerProgram } from './server-program.js'
import { freePort } from './free-port.js'
import { ask } from './inline-command.js'

const STARTS_WITHIN = 10_000
const running = new Set<ChildProcess>()
process.on('exit', killAll)
for (const signal of ['SIGINT', 'SIGTERM'] as const) {
  process.once(signal, () => {
    killAll()
    // Nobody else minds the signal: it does what it would have done.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal)
  })
}

function killAll(): void {
  for (const child of running) child.kill('SIGKILL')
}

/** A Redis of one's own: on a free port of this machine, nothing written to disk, and no mercy. */
export class RedisServer implements AsyncDisposable {
  readonly port: number
  readonly #program: ServerProgram
  readonly #args: readonly string[]
  readonly #folder: string
  #child: ChildProcess | undefined

  private constructor(program: ServerProgram, port: number, folder: string, args: readonly string[]) {
    this.#program = program
    this.port = port
    this.#folder = folder
    this.#args = [...args, '--port', String(port), '--bind', '127.0.0.1', '--dir', folder]
  }

  /**
   * @param args - For `redis-server`, before port, folder and the lack of persistence: a file of settings comes first.
   * @throws Error when there is no Redis on this machine.
   */
  static async start(...args: readonly string[]): Promise<RedisServer> {
    const program = await findRedisServer()
    if (program === undefined) throw new Error(HOW_TO_GET_REDIS)
    const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-redis-'))
    for (let tries = 1; ; tries += 1) {
      const server = new RedisServer(program, await freePort(), folder, args)
      try {
        await server.start()
        return server
      } catch (error) {
        // Another process may have taken the port.
        if (tries === 3) throw error
      }
    }
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`
  }

  /** Starts it (again), empty, on the same port. */
  async start(): Promise<void> {
    const { file, env } = this.#program
    const child = spawn(file, [...this.#args, '--save', '', '--appendonly', 'no'], { env, stdio: 'ignore' })
    running.add(child)
    child.once('exit', () => running.delete(child))
    child.once('error', () => running.delete(child))
    this.#child = child
    for (const started = Date.now(); Date.now() - started < STARTS_WITHIN && child.exitCode === null;) {
      if (await this.#answersItself(child)) return
      await sleep(10)
    }
    await this.kill()
    throw new Error(`redis-server did not start on port ${this.port}`)
  }

  /** Whether the server that answers is this child, and not another one that took the port first. */
  async #answersItself(child: ChildProcess): Promise<boolean> {
    const info = await ask(this.port, 'INFO', 'server').catch(String)
    return info.includes(`\r\nprocess_id:${child.pid}\r\n`)
  }

  /** Stands still, with its connections open: as if the network to it was cut. {@link kill} ends it all the same. */
  freeze(): void {
    this.#child?.kill('SIGSTOP')
  }

  /** As if the machine lost power. */
  async kill(): Promise<void> {
    const child = this.#child
    this.#child = undefined
    if (child === undefined || child.exitCode !== null || child.signalCode !== null) return
    const gone = once(child, 'exit')
    child.kill('SIGKILL')
    await gone
  }

  /** Sends a command, and answers with the reply as Redis wrote it. @throws Error when Redis answers with one. */
  async command(...words: readonly string[]): Promise<string> {
    const reply = await ask(this.port, ...words)
    if (reply.startsWith('-')) throw new Error(`${words.join(' ')}: ${reply.trim()}`)
    return reply
  }

  /** From now on it refuses to write: out of memory. */
  async refuseWrites(): Promise<void> {
    await this.command('CONFIG', 'SET', 'maxmemory-policy', 'noeviction')
    await this.command('CONFIG', 'SET', 'maxmemory', '1')
  }

  /** From now on it refuses to write: a replica that lost its primary. Reads are answered with what it has. */
  async becomeReplica(): Promise<void> {
    await this.command('REPLICAOF', '127.0.0.1', '1')
  }

  /** Takes back {@link refuseWrites} and {@link becomeReplica}. */
  async acceptWrites(): Promise<void> {
    await this.command('CONFIG', 'SET', 'maxmemory', '0')
    await this.command('REPLICAOF', 'NO', 'ONE')
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.kill()
    await rm(this.#folder, { recursive: true, force: true })
  }
}

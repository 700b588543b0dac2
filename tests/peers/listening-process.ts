import { fork, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { cpSync, existsSync, mkdirSync, realpathSync, symlinkSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT } from '../architecture/source-files.js'

export const KINDS = ['url', 'node', 'cluster', 'sentinel'] as const
export type Kind = (typeof KINDS)[number]

const CORE = join(ROOT, 'packages/core')

/** A program in a process of its own that listens to a fleet with one version of `ioredis`, by each kind of client. */
export class ListeningProcess {
  readonly #child: ChildProcess
  readonly #heard: Readonly<Record<string, string[]>> = { url: [], node: [], cluster: [], sentinel: [] }
  readonly #ended: Promise<unknown>
  readonly #waiting: (() => void)[] = []
  #output = ''
  #hasEnded = false

  /** @param folder - Where what the program imports is put: core as it was built, and `ioredis`. */
  constructor(folder: string, installedAs: string, options: object) {
    installInto(folder, installedAs)
    this.#child = fork(join(folder, 'listen.mjs'), [JSON.stringify(options)], { stdio: 'pipe' })
    this.#ended = once(this.#child, 'exit')
    this.#child.stdout?.on('data', (data: Buffer) => (this.#output += data.toString()))
    this.#child.on('message', (message) => {
      if (Array.isArray(message)) this.#heard[String(message[0])]?.push(String(message[1]))
      this.#wake()
    })
    this.#child.once('exit', () => {
      this.#hasEnded = true
      this.#wake()
    })
  }

  heard(kind: Kind): readonly string[] {
    return this.#heard[kind] ?? []
  }

  /** Waits until every kind of client has told this last, or the process has ended. */
  async hears(last: string): Promise<void> {
    while (!this.#hasEnded && !KINDS.every((kind) => this.heard(kind).at(-1) === last)) {
      await new Promise<void>((resolve) => this.#waiting.push(resolve))
    }
  }

  /** How it ended, once it was told to close everything, and what it wrote to stdout. */
  async ends(): Promise<{ readonly code: number | null; readonly stdout: string }> {
    if (!this.#hasEnded) this.#child.send('close')
    await this.#ended
    return { code: this.#child.exitCode, stdout: this.#output }
  }

  kill(): void {
    this.#child.kill('SIGKILL')
  }

  #wake(): void {
    for (const wake of this.#waiting.splice(0)) wake()
  }
}

/** As a package manager would: what core depends on, and `ioredis` in the version that was asked for. */
function installInto(folder: string, installedAs: string): void {
  if (!existsSync(join(CORE, 'dist/redis.js'))) throw new Error('core is not built: build it first (npm run build)')
  const core = join(folder, 'node_modules/@jwks-auth/core')
  mkdirSync(core, { recursive: true })
  for (const part of ['package.json', 'dist']) cpSync(join(CORE, part), join(core, part), { recursive: true })
  cpSync(join(import.meta.dirname, 'process/listen.mjs'), join(folder, 'listen.mjs'))
  link('ioredis', join(ROOT, 'tests/node_modules', installedAs))
  for (const name of ['jose', 'undici', 'http-cache-semantics']) link(name, join(CORE, 'node_modules', name))

  function link(name: string, installed: string): void {
    const path = join(folder, 'node_modules', name)
    mkdirSync(dirname(path), { recursive: true })
    symlinkSync(realpathSync(installed), path, 'junction')
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { PassThrough } from 'node:stream'
import { fileURLToPath } from 'node:url'
import { createTestIssuer, type TestIssuer, type TestIssuerOptions } from '@jwks-auth/testing'
import { afterEach } from 'vitest'
import { run, type Terminal } from '../../packages/cli/src/index.js'

export const AUDIENCE = 'https://api.example.test'

const MAIN = fileURLToPath(new URL('../../packages/cli/dist/main.js', import.meta.url))

export interface Ended {
  readonly code: number | null
  readonly out: string
  readonly err: string
}

interface Given {
  /** Standard input. */
  readonly input?: string
  readonly env?: Readonly<Record<string, string>>
  /** Whether both outputs are terminals. */
  readonly tty?: boolean
}

/** The command in this process, with streams of ours. */
export async function here(args: readonly string[], { input = '', env = {}, tty = false }: Given = {}): Promise<Ended> {
  const stdin = new PassThrough()
  stdin.end(input)
  const [stdout, stderr] = [aSink(tty), aSink(tty)]
  const stopped = (): AbortSignal => new AbortController().signal
  const terminal: Terminal = { stdin, stdout, stderr, env, stopped }
  const code = await run(args, terminal)
  return { code, out: stdout.text, err: stderr.text }
}

/** The command as a user runs it. */
async function apart(args: readonly string[], { input = '', env = {} }: Given = {}): Promise<Ended> {
  const child = spawn(process.execPath, [MAIN, ...args], { env: { ...process.env, ...env } })
  child.stdin.end(input)
  let [out, err] = ['', '']
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  await once(child, 'close')
  return { code: child.exitCode, out, err }
}

/** Milliseconds. A process takes a while to start on a busy machine. */
export const PATIENCE = 30_000

/** Both: what one does the other has to do as well. */
export const WAYS: readonly (readonly [name: string, cli: typeof here])[] = [
  ['in this process', here],
  ['as a process of its own', apart],
]

/** The process, left running. */
export function started(args: readonly string[]): Running {
  const child = spawn(process.execPath, [MAIN, ...args])
  opened.push({
    close: async () => {
      child.kill('SIGKILL')
    },
  })
  const lines: string[] = []
  const waiting: (() => void)[] = []
  let rest = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    const parts = (rest + text).split('\n')
    rest = parts.pop() ?? ''
    lines.push(...parts)
    for (const wake of waiting.splice(0)) wake()
  })
  const ended = once(child, 'close').then((): number | null => child.exitCode)
  return {
    ended,
    kill: (signal) => child.kill(signal),
    press: (keys) => child.stdin.write(keys),
    async next() {
      while (lines.length === 0) {
        const wake = new Promise<void>((resolve) => waiting.push(resolve))
        await Promise.race([wake, ended])
        if (lines.length === 0 && child.exitCode !== null) throw new Error('it ended')
      }
      return JSON.parse(lines.shift() ?? '')
    },
  }
}

export interface Running {
  readonly ended: Promise<number | null>
  kill(signal: NodeJS.Signals): boolean
  press(keys: string): boolean
  /** The next line of JSON. */
  next(): Promise<Told>
}

/** What `issuer --json` writes. */
interface Told {
  readonly event: string
  readonly issuer: string
  readonly jwksUri: string
  readonly kid: string
  readonly tokens: Readonly<Record<'good' | 'expired' | 'otherAudience' | 'forged', string>>
}

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((open) => open.close()))
})

export function closing<T extends { close(): Promise<void> }>(open: T): T {
  opened.push(open)
  return open
}

export async function anIssuer(options: TestIssuerOptions = {}): Promise<TestIssuer> {
  return closing(await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, ...options }))
}

export async function aFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'jwks-auth-cli-'))
  closing({ close: () => rm(folder, { recursive: true, force: true }) })
  return folder
}

/** The path of a file with that in it. */
export async function aFile(text: string): Promise<string> {
  const path = join(await aFolder(), 'file')
  await writeFile(path, text)
  return path
}

interface Sink {
  readonly isTTY: boolean
  text: string
  write(text: string): void
}

export function aSink(isTTY: boolean): Sink {
  return {
    isTTY,
    text: '',
    write(text) {
      this.text += text
    },
  }
}

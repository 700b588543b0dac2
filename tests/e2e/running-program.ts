import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** A built example, as a process of its own. */
export interface RunningProgram extends AsyncDisposable {
  /** All that it has printed so far. */
  readonly stdout: string
  readonly stderr: string
  /** Resolves with the first thing it prints that matches; rejects when it ends before. */
  printed(pattern: RegExp): Promise<RegExpExecArray>
  interrupt(signal?: 'SIGINT' | 'SIGTERM'): void
  readonly exitCode: Promise<number | null>
}

/** @throws Error when it was not built. */
export function startExample(name: string, ...args: readonly string[]): RunningProgram {
  const main = fileURLToPath(new URL(`../../examples/${name}/dist/main.js`, import.meta.url))
  if (!existsSync(main)) throw new Error(`${main} is missing: build it first (npm run build)`)
  const child = spawn(process.execPath, [main, ...args], { stdio: ['ignore', 'pipe', 'pipe'] })
  let stdout = ''
  let stderr = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  const exitCode = once(child, 'close').then(() => child.exitCode)

  return {
    get stdout() {
      return stdout
    },
    get stderr() {
      return stderr
    },
    async printed(pattern) {
      for (;;) {
        const found = pattern.exec(stdout)
        if (found !== null) return found
        const ended = await Promise.race([once(child.stdout, 'data').then(() => false), exitCode.then(() => true)])
        if (ended) throw new Error(`it ended without printing ${String(pattern)}:\n${stdout}${stderr}`)
      }
    },
    interrupt(signal = 'SIGINT') {
      child.kill(signal)
    },
    exitCode,
    async [Symbol.asyncDispose]() {
      child.kill('SIGKILL')
      await exitCode
    },
  }
}

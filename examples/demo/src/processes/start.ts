import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/** An API that runs as a process of its own. */
export interface ApiProcess {
  readonly framework: string
  readonly origin: string
  /** Asks it to end, as whoever deploys does. @returns its exit code; `null` when it was killed. */
  terminate(signal?: 'SIGTERM' | 'SIGKILL'): Promise<number | null>
}

export interface ApiProcessOptions {
  readonly framework: string
  /** Where it keeps its keys. */
  readonly directory: string
  readonly issuers: Readonly<Record<string, string>>
}

const MAIN = fileURLToPath(new URL('./api-process.js', import.meta.url))
const PATIENCE = 10_000

/** @param main - The compiled program. */
export async function startApiProcess(options: ApiProcessOptions, main: string = MAIN): Promise<ApiProcess> {
  const { framework, directory, issuers } = options
  const child = fork(main, [framework, directory, JSON.stringify(issuers)], { execArgv: [] })
  const ended = once(child, 'exit').then(() => child.exitCode)
  const message: unknown = await Promise.race([once(child, 'message').then(([first]: unknown[]) => first), ended])
  const origin = typeof message === 'object' && message !== null && 'origin' in message ? message.origin : undefined
  if (typeof origin !== 'string') throw new Error(`${framework} did not start`)
  return {
    framework,
    origin,
    async terminate(signal = 'SIGTERM') {
      const impatience = setTimeout(() => child.kill('SIGKILL'), PATIENCE)
      child.kill(signal)
      const code = await ended
      clearTimeout(impatience)
      return code
    },
  }
}

import type { Scenes } from './line.js'
import { tell } from './tell.js'

/** Something to try by hand. */
export interface Try {
  readonly title: string
  /** A line for a shell. */
  readonly line: string
}

/** What an example can do, once all that it needs has started. */
export interface Example {
  readonly scenes: () => Scenes
  readonly tries: () => Promise<readonly Try[]>
}

/**
 * Plays an example, or keeps it running with `--serve`, and sets the exit code: 1 when a line does not hold, 2 when an argument is not known.
 *
 * @param start - Starts what the example needs; it is disposed of in the end.
 */
export async function show(name: string, start: () => Promise<Example & AsyncDisposable>): Promise<void> {
  const unknown = process.argv.slice(2).find((argument) => argument !== '--serve')
  if (unknown !== undefined) {
    process.stderr.write(`unknown argument: ${unknown}; there is --serve, which keeps ${name} running\n`)
    process.exitCode = 2
    return
  }
  await using example = await start()
  if (process.argv.includes('--serve')) return await serve(example)
  print(`${name}: what is sent, what comes back, what it shows\n`)
  if (!(await tell(example.scenes(), print))) process.exitCode = 1
}

async function serve(example: Example): Promise<void> {
  const stopped = stopSignal()
  for (const { title, line } of await example.tries()) print(`${title}\n${line}\n`)
  print('The tokens are good for an hour. Ctrl-C ends it.')
  await stopped
}

/** Resolves at the first Ctrl-C. More of them, which npm adds of its own accord, do not cut the end short. */
function stopSignal(): Promise<void> {
  return new Promise((resolve) => {
    process.on('SIGINT', resolve).on('SIGTERM', resolve)
  })
}

function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** A request for a shell. */
export function curl(url: string, headers: Readonly<Record<string, string>>, ...options: readonly string[]): string {
  const said = Object.entries(headers).map(([name, value]) => `-H '${name}: ${value}'`)
  return ['curl -i', ...options, `'${url}'`, ...said].join(' ')
}

/** The lifetime of tokens that are printed, in seconds. */
export const AN_HOUR = 3600

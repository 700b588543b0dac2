import { fork } from 'node:child_process'
import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { fileStore } from '@jwks-auth/core'
import { sleep, type Measure } from './row.js'

const WRITER = fileURLToPath(new URL('writer.js', import.meta.url))
const NAME = createHash('sha256').update('fleet bench').digest('base64url')

/** Writers at the same time, each in a folder of its own. */
const LANES = 4

/** Kills a writer while it writes, again and again; what it wrote last has to be there, and whole. */
export const killedWriters: Measure = async ({ plan, progress }) => {
  const directory = await mkdtemp(join(tmpdir(), 'jwks-auth-bench-'))
  try {
    let cycles = 0
    let written = 0
    let readable = 0
    const lane = async (_: unknown, number: number): Promise<void> => {
      const folder = join(directory, String(number))
      for (let next = 0; cycles < plan.kills;) {
        cycles += 1
        progress.at(cycles / plan.kills)
        const last = await killWhileWriting(folder, next)
        written += last - next + 1
        const found = await numberIn(folder)
        if (found !== undefined && found >= last) readable += 1
        next = Math.max(last, found ?? 0) + 1
      }
    }
    await Promise.all(Array.from({ length: LANES }, lane))
    return {
      what: `kill -9 at any point of ${cycles} write cycles, file store`,
      bar: 'last good snapshot readable',
      result: `readable ${readable} of ${cycles} times, over ${written} snapshots written`,
      holds: readable === cycles,
    }
  } finally {
    await rm(directory, { recursive: true, force: true })
  }
}

/** @returns the number of the last snapshot that the writer said was written. */
async function killWhileWriting(directory: string, first: number): Promise<number> {
  const child = fork(WRITER, [directory, NAME, String(first)], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] })
  let last = first
  child.on('message', (number: number) => (last = number))
  await once(child, 'message')
  await sleep(Math.random() * 20)
  const gone = once(child, 'exit')
  child.kill('SIGKILL')
  await gone
  return last
}

/** The number of the snapshot that is there; `undefined` when it is not whole. */
async function numberIn(directory: string): Promise<number | undefined> {
  const text = await fileStore({ directory }).load(NAME)
  const number = /^(\d+) x{20000} \1$/.exec(text ?? '')?.[1]
  return number === undefined ? undefined : Number(number)
}

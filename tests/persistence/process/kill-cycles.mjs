// `node kill-cycles.mjs <cycles>`: writers of a file store are killed with SIGKILL, one after the other, each at some moment of its
// work, until so many snapshots were saved. After each kill another process's store has to read the last one that was saved, whole.
// Prints `{"kills":…,"writes":…,"unreadable":[…],"left":…}` and ends with 0 if nothing was unreadable.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { fileStore } from '@jwks-auth/core'

const WRITER = fileURLToPath(new URL('write-cycles.mjs', import.meta.url))
const MOST_WRITES_A_PROCESS = 50
const name = 'A'.repeat(43)
const cycles = Number(process.argv[2] ?? 200)
const directory = await mkdtemp(join(tmpdir(), 'jwks-auth-kill-'))
const unreadable = []
let [kills, writes, last] = [0, 0, -1]

try {
  while (writes < cycles) {
    const saved = await killed(
      last + 1,
      1 + Math.floor(Math.random() * MOST_WRITES_A_PROCESS),
      Math.floor(Math.random() * 40),
    )
    kills += 1
    writes += saved.length
    last = Math.max(last, ...saved)
    const text = await fileStore({ directory }).load(name)
    const [, before, after] = /^(\d+) x{20000} (\d+)$/.exec(text ?? '') ?? []
    // The one that was being written may be there as well: it was renamed, and not yet told of.
    if (before !== after || before === undefined || Number(before) < last || Number(before) > last + 1) {
      unreadable.push(`after ${last}: ${text === undefined ? 'nothing' : text.slice(0, 20)}`)
    }
    last = Math.max(last, Number(before ?? -1))
  }
  const left = (await readdir(join(directory, name))).length
  console.log(JSON.stringify({ kills, writes, unreadable, left }))
  process.exitCode = unreadable.length === 0 ? 0 : 1
} finally {
  await rm(directory, { recursive: true, force: true })
}

/**
 * Kills a writer a few turns after it said so many numbers.
 *
 * @param {number} first
 * @param {number} most
 * @param {number} turns
 */
async function killed(first, most, turns) {
  const writer = spawn(process.execPath, [WRITER, directory, name, String(first)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const ended = once(writer, 'close')
  let told = ''
  writer.stdout.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
    told += text
  })
  while (told.split('\n').length <= most && writer.exitCode === null) await nextTurn()
  for (let turn = 0; turn < turns; turn += 1) await nextTurn()
  writer.kill('SIGKILL')
  await ended
  return told.split('\n').slice(0, -1).map(Number)
}

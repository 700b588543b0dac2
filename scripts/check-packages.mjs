// Packs the packages as for publishing and lets publint and attw look at them. What is in them, and whether they work where they
// are installed, is tested in `tests/packages`.
import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pack } from './pack.mjs'
import { say, tool } from './run.mjs'

const folder = mkdtempSync(join(tmpdir(), 'jwks-auth-packed-'))
process.on('exit', () => rmSync(folder, { recursive: true, force: true }))

const results = await Promise.all(
  pack(folder).flatMap(({ name, file }) => [
    check(`publint ${name}`, [...tool('publint'), file, '--strict']),
    check(`attw ${name}`, [...tool('@arethetypeswrong/cli', 'attw'), file, '--profile', 'esm-only']),
  ]),
)
if (results.includes(false)) process.exitCode = 1

/**
 * @param {string} what
 * @param {string[]} command
 * @returns {Promise<boolean>}
 */
function check(what, [file = '', ...args]) {
  return new Promise((resolve) => {
    const child = spawn(file, args, { cwd: folder, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    const collect = (/** @type {string} */ text) => {
      output += text
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', collect)
    child.on('close', (code) => {
      const shown = (output.trim() || `exit code ${code}`).replaceAll(/^/gm, '    ')
      say(code === 0 ? `  ok      ${what}` : `  FAILED  ${what}\n${shown}`)
      resolve(code === 0)
    })
  })
}

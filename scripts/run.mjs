// Runs commands for the other scripts: in the repository's folder, output streamed, failures told in one line.
import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export const root = fileURLToPath(new URL('..', import.meta.url))

/**
 * @param {string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {boolean} whether it exited with 0
 */
export function attempt([file = '', ...args], options) {
  return spawnSync(file, args, { cwd: root, stdio: 'inherit', ...options }).status === 0
}

/**
 * Like {@link attempt}, but ends this process when the command fails.
 *
 * @param {string} what - Named in the line that tells of the failure.
 * @param {string[]} command
 */
export function run(what, command) {
  if (!attempt(command)) stop(`${what} failed: see above.`)
}

/**
 * @param {string[]} command
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, shell?: boolean }} [options]
 * @returns {{ ok: boolean, output: string }} stdout and stderr together
 */
export function capture([file = '', ...args], options) {
  const { status, stdout, stderr, error } = spawnSync(file, args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 64 * 1024 * 1024,
    ...options,
  })
  return { ok: status === 0, output: `${stdout ?? ''}${stderr ?? ''}${error === undefined ? '' : error.message}` }
}

/**
 * @param {string} name - A script of this folder.
 * @param {string[]} [args]
 */
export function script(name, args = []) {
  return [process.execPath, join('scripts', `${name}.mjs`), ...args]
}

/**
 * The command line of an installed tool.
 *
 * @param {string} name - Its package.
 * @param {string} [command] - Its command, where it isn't called like the package.
 */
export function tool(name, command = name) {
  const folder = join(root, 'node_modules', name)
  const { bin } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
  return [process.execPath, join(folder, typeof bin === 'string' ? bin : bin[command])]
}

/** @param {string} line */
export function say(line) {
  process.stdout.write(`${line}\n`)
}

/**
 * @param {string} line
 * @returns {never}
 */
export function stop(line) {
  process.stderr.write(`${line}\n`)
  process.exit(1)
}

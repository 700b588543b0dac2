import type { DebugMode } from '../observe/refusal-log.js'
import type { Reader } from './problems.js'

const NAME = 'jwks-auth'

/** Reads the option `debug`; where it is left out, the environment decides. */
export function readDebugMode(reader: Reader): DebugMode {
  const debug = reader.boolean('debug', undefined)
  if (debug !== undefined) return debug ? 'all' : 'off'
  return modeIn(process.env['DEBUG'] ?? '')
}

/** As the package `debug` has it: names between commas or blanks, `*` for any, `-` before a name to leave it out. */
function modeIn(debug: string): DebugMode {
  const names = debug.split(/[\s,]+/)
  if (names.includes(`-${NAME}`)) return 'off'
  return names.some((name) => [NAME, `${NAME}*`, `${NAME}:*`, '*'].includes(name)) ? 'all' : 'hint'
}

import type { DebugMode } from './refusal-log.js'
import type { OptionReader } from '../option-reader/option-problems.js'

const NAME = 'jwks-auth'

/** Reads the option `debug`. If it is absent, the environment variable `DEBUG` decides. */
export function readDebugMode(reader: OptionReader): DebugMode {
  const debug = reader.boolean('debug', undefined)
  if (debug !== undefined) return debug ? 'all' : 'off'
  return modeIn(process.env['DEBUG'] ?? '')
}

/**
 * Follows the package `debug`: names separated by commas or whitespace, `*` for any text, `-` before a name to exclude
 * what it matches.
 */
function modeIn(debug: string): DebugMode {
  const templates = debug.split(/[\s,]+/)
  if (templates.some((template) => template.startsWith('-') && namesUs(template.slice(1)))) return 'off'
  return templates.some(namesUs) ? 'all' : 'hint'
}

/** `jwks-auth:*` as well, which in `debug` is a name for what is below ours alone: people write it from habit. */
function namesUs(template: string): boolean {
  return template === `${NAME}:*` || matches(template)
}

function matches(template: string): boolean {
  const [first = '', ...others] = template.split('*')
  const last = others.pop()
  if (last === undefined) return template === NAME
  if (!NAME.startsWith(first)) return false
  let at = first.length
  for (const part of others) {
    const found = NAME.indexOf(part, at)
    if (found < 0) return false
    at = found + part.length
  }
  return NAME.length - at >= last.length && NAME.endsWith(last)
}

import { shownName } from './shown-name.js'

const HIDDEN = 'it is not shown, for it may be a secret'

/**
 * Formats an error message of the command-line parser without the user's input, which may be a secret, even in the
 * place of an option or a command. A message of an unknown form is left out entirely.
 *
 * @param said - The parser's message, with or without `error: ` in front.
 */
export function parserError(said: string): string {
  const text = said.trimEnd().replace(/^error: /, '')
  return unknownName(text) ?? wrongValue(text) ?? (OF_OURS.some((form) => form.test(text)) ? text : 'it cannot be read')
}

/** Messages of the parser that contain only names of this program. */
const OF_OURS = [
  /^missing required argument '[\w-]+'$/,
  /^option '[^']+' argument missing$/,
  /^too many arguments(?: for '[\w-]+')?\. Expected \d+ arguments? but got \d+\.$/,
]

/** The user's input ends at the last quote; after it, the parser names only options or commands of this program. */
function unknownName(text: string): string | undefined {
  const [, what, typed = '', suggestion = ''] =
    /^unknown (option|command) '([^]*)'(\n\(Did you mean [\w ,-]+\?\))?$/.exec(text) ?? []
  if (what === undefined) return undefined
  const name = what === 'option' ? optionName(typed) : shownName(typed)
  return name === undefined ? `unknown ${what}; ${HIDDEN}` : `unknown ${what} '${name}'${suggestion}`
}

/** `--headers` of `--headers=Authorization: …`, and `-H` of `-HBearer …`. */
function optionName(typed: string): string | undefined {
  const [, dashes = '', rest = ''] = /^(-{0,2})([^]*)$/.exec(typed) ?? []
  if (dashes === '-') return /^[a-z]/i.test(rest) ? `-${rest.slice(0, 1)}` : undefined
  const name = shownName(rest.split(/[=:\s]/, 1)[0] ?? '')
  return dashes === '--' && name !== undefined ? `--${name}` : undefined
}

/** The option or argument and the rule for its value are this program's own text; only the value is left out. */
function wrongValue(text: string): string | undefined {
  const option = /^option '([^']+)' argument '[^]*' is invalid\. ([^]*)$/.exec(text)
  if (option !== null) return `option '${option[1] ?? ''}' has a wrong value. ${option[2] ?? ''}`
  const argument = /^command-argument value '[^]*' is invalid for argument '([\w-]+)'\. ([^]*)$/.exec(text)
  return argument === null ? undefined : `argument '${argument[1] ?? ''}' has a wrong value. ${argument[2] ?? ''}`
}

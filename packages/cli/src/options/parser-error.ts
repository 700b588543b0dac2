import { shownName } from './shown-name.js'

const HIDDEN = 'it is not shown, for it may be a secret'
/** Made of names that are ours. */
const OF_OURS = [
  /^missing required argument '[\w-]+'$/,
  /^option '[^']+' argument missing$/,
  /^too many arguments(?: for '[\w-]+')?\. Expected \d+ arguments? but got \d+\.$/,
]

/**
 * What the parser of the command line says is wrong, without what was typed: a value may be a secret, and so may what stands in the place
 * of an option or of a command. Whatever it says in another form is left out as a whole.
 *
 * @param said - Begins with `error: `, or does not.
 */
export function parserError(said: string): string {
  const text = said.trimEnd().replace(/^error: /, '')
  return unknownName(text) ?? wrongValue(text) ?? (OF_OURS.some((form) => form.test(text)) ? text : 'it cannot be read')
}

/** What was typed ends with the last quote: behind it the parser names options or commands of ours alone. */
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

/** The names of options and arguments are ours, and so is what is said of the value. */
function wrongValue(text: string): string | undefined {
  const option = /^option '([^']+)' argument '[^]*' is invalid\. ([^]*)$/.exec(text)
  if (option !== null) return `option '${option[1] ?? ''}' has a wrong value. ${option[2] ?? ''}`
  const argument = /^command-argument value '[^]*' is invalid for argument '([\w-]+)'\. ([^]*)$/.exec(text)
  return argument === null ? undefined : `argument '${argument[1] ?? ''}' has a wrong value. ${argument[2] ?? ''}`
}

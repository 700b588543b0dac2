type Parse = (text: string) => number

/** The members of an object, at every depth, by their paths; lists are values. */
export function flatten(values: object, prefix = ''): readonly (readonly [path: string, value: unknown])[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value] as const],
  )
}

/** Whether a comment's `@default` says what the code does. Words, such as "none", stand for what is not there. */
export function says(text: string, value: unknown, duration: Parse): boolean {
  if (value === undefined || (Array.isArray(value) && !text.startsWith('['))) return !/^['[\d{]/.test(text)
  if (Array.isArray(value)) {
    return JSON.stringify(JSON.parse(text.toLowerCase().replaceAll("'", '"'))) === JSON.stringify(value)
  }
  const inner = /^'(?<inner>.*)'$/.exec(text)?.groups?.['inner']
  if (typeof value === 'number') return (inner === undefined ? Number(text) : duration(inner)) === value
  return (inner ?? text) === (typeof value === 'boolean' ? String(value) : value)
}

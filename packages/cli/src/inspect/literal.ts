/**
 * Formats a value as JavaScript source on one line, to be pasted. Unsafe characters become JavaScript escapes when it
 * is printed.
 */
export function literal(value: unknown): string {
  if (typeof value === 'string') return quoted(value)
  if (Array.isArray(value)) return `[${value.map(literal).join(', ')}]`
  if (typeof value !== 'object' || value === null) return String(value)
  const members = Object.entries(value).map(([name, member]) => `${nameOf(name)}: ${literal(member)}`)
  return `{ ${members.join(', ')} }`
}

function nameOf(name: string): string {
  return /^[a-z_$][\w$]*$/i.test(name) && name !== '__proto__' ? name : `[${quoted(name)}]`
}

function quoted(text: string): string {
  return `'${text.replaceAll(/['\\]/g, '\\$&')}'`
}

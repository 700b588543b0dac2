import type { Member } from './declarations.js'

/** What a number counts, as its comment says. Empty where there is no number. */
export function unitOf({ name, type, comment }: Member): string {
  if (type === 'Duration') return 'ms, or text'
  if (!/^number(\[\])?$/.test(type)) return ''
  const text = comment?.text ?? ''
  if (/\bbytes\b/.test(text)) return 'bytes'
  if (/\bmilliseconds\b/.test(text)) return 'ms'
  if (/\bseconds\b/i.test(text)) return 's'
  if (/^How many\b/.test(text)) return 'count'
  if (/\bport\b/.test(text)) return 'port'
  throw new Error(`${name}: a number of what? Its comment has to say so: bytes, seconds, milliseconds, "How many …"`)
}

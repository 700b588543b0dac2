/** Makes any text safe for a terminal: one line, bounded, no character that moves the cursor or reverses text. */
export function neutral(text: string): string {
  return bounded(text, LONGEST).replaceAll(UNSAFE, (character) => `\\u{${codeOf(character)}}`)
}

/** Control, format (bidirectional overrides, zero width), separator, private and unpaired characters. */
const UNSAFE = /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Co}\p{Cs}]/gu
const LONGEST = 8192

/** Cuts a text that is too long. */
export function bounded(text: string, most = 200): string {
  return text.length > most ? `${text.slice(0, most)}…` : text
}

/** JSON on one line, equally safe: unsafe characters become JSON escapes, which a parser reverses. */
export function safeJson(value: unknown): string {
  const json = JSON.stringify(value, (_, member: unknown) =>
    typeof member === 'string' ? bounded(member, LONGEST) : member,
  )
  return json.replaceAll(UNSAFE, (character) =>
    Array.from({ length: character.length }, (_, at) => `\\u${hex(character.charCodeAt(at))}`).join(''),
  )
}

function codeOf(character: string): string {
  return (character.codePointAt(0) ?? 0).toString(16)
}

function hex(unit: number): string {
  return unit.toString(16).padStart(4, '0')
}

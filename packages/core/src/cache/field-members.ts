/**
 * The members of a list-valued header field, without empty ones (RFC 9110 section 5.6.1). Expects repeated fields
 * joined by commas.
 */
export function membersOf(field: string | undefined): readonly string[] {
  const members = field?.match(MEMBER) ?? []
  return members.map((member) => member.trim()).filter((member) => member !== '')
}

/**
 * Commas within a quoted string do not separate members (RFC 9110 section 5.6.4). A quotation mark that is never closed
 * quotes the rest.
 */
const MEMBER = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g

/**
 * The directives of `Cache-Control`, in lower case, each with the argument of its first occurrence; `''` if it has
 * none.
 */
export function directivesOf(field: string | undefined): ReadonlyMap<string, string> {
  const directives = new Map<string, string>()
  for (const member of membersOf(field)) {
    const [name, argument] = splitAtEquals(member)
    const lower = name.trim().toLowerCase()
    // RFC 9111 section 4.2.1: the first occurrence of a directive counts.
    if (!directives.has(lower)) directives.set(lower, unquoted(argument.trim()))
  }
  return directives
}

function splitAtEquals(member: string): readonly [string, string] {
  const at = member.indexOf('=')
  return at === -1 ? [member, ''] : [member.slice(0, at), member.slice(at + 1)]
}

/** RFC 9111 section 5.2: an argument may be a token or a quoted string, whichever its definition names. */
function unquoted(argument: string): string {
  const [, inner] = /^"((?:[^"\\]|\\.)*)"$/.exec(argument) ?? []
  return inner === undefined ? argument : inner.replaceAll(/\\(.)/g, '$1')
}

/** The largest value of a delta-seconds (RFC 9111 section 1.2.2). */
const MAX_DELTA_SECONDS = 2 ** 31

/** Parses a delta-seconds; `undefined` if it is no whole number. */
export function deltaSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), MAX_DELTA_SECONDS) : undefined
}

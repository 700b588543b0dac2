/** Commas within a quoted text separate nothing (RFC 9110 section 5.6.4). A quotation mark that is never closed quotes all that follows. */
const MEMBER = /(?:[^",]|"(?:[^"\\]|\\.)*"?)+/g

/** The members of a header field that is a list, without empty ones (RFC 9110 section 5.6.1). Fields that came more than once are joined by commas. */
export function membersOf(field: string | undefined): readonly string[] {
  const members = field?.match(MEMBER) ?? []
  return members.map((member) => member.trim()).filter((member) => member !== '')
}

/** The directives of a `Cache-Control`, in small letters, each with the first argument that it has; `''` where that has none. */
export function directivesOf(field: string | undefined): ReadonlyMap<string, string> {
  const directives = new Map<string, string>()
  for (const member of membersOf(field)) {
    const [name, argument] = splitAtEquals(member)
    const lower = name.trim().toLowerCase()
    // RFC 9111 section 4.2.1: of a directive that comes more than once the first counts.
    if (!directives.has(lower)) directives.set(lower, unquoted(argument.trim()))
  }
  return directives
}

function splitAtEquals(member: string): readonly [string, string] {
  const at = member.indexOf('=')
  return at === -1 ? [member, ''] : [member.slice(0, at), member.slice(at + 1)]
}

/** RFC 9111 section 5.2: each argument may be a token or a quoted text, whatever its definition says. */
function unquoted(argument: string): string {
  const [, inner] = /^"((?:[^"\\]|\\.)*)"$/.exec(argument) ?? []
  return inner === undefined ? argument : inner.replaceAll(/\\(.)/g, '$1')
}

/** The most that a delta-seconds counts for (RFC 9111 section 1.2.2). */
const MAX_DELTA_SECONDS = 2 ** 31

/** Seconds of a delta-seconds; `undefined` for what is no whole number. */
export function deltaSeconds(text: string | undefined): number | undefined {
  return text !== undefined && /^\d+$/.test(text) ? Math.min(Number(text), MAX_DELTA_SECONDS) : undefined
}

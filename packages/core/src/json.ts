/** A value that JSON can hold. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json }

/**
 * Whether a JSON text, known to parse, names a member twice in one object. JSON.parse keeps the last and says nothing;
 * another reader may keep the first, and the two would see different tokens (RFC 8725 section 2.4).
 */
export function hasDuplicateMembers(json: string): boolean {
  const open: (Set<string> | undefined)[] = []
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '{') open.push(new Set())
    else if (character === '[') open.push(undefined)
    else if (character === '}' || character === ']') open.pop()
    else if (character === '"') {
      const end = endOfString(json, at)
      const members = open.at(-1)
      if (members !== undefined && isName(json, end)) {
        const name: unknown = JSON.parse(json.slice(at, end + 1))
        if (members.has(String(name))) return true
        members.add(String(name))
      }
      at = end
    }
  }
  return false
}

/** Whether a text, as JSON, nests deeper than `most`. Depth is dear: `JSON.parse` takes 0.4 s for a megabyte of brackets. */
export function isDeeperThan(json: string, most: number): boolean {
  let depth = 0
  for (let at = 0; at < json.length; at += 1) {
    const character = json[at]
    if (character === '"') at = endOfString(json, at)
    else if (character === '{' || character === '[') depth += 1
    else if (character === '}' || character === ']') depth -= 1
    if (depth > most) return true
  }
  return false
}

function endOfString(json: string, start: number): number {
  let end = start + 1
  while (end < json.length && json[end] !== '"') end += json[end] === '\\' ? 2 : 1
  return end
}

/** A string is a member's name when a colon follows it. */
function isName(json: string, end: number): boolean {
  let next = end + 1
  while (' \t\n\r'.includes(json[next] ?? 'x')) next += 1
  return json[next] === ':'
}

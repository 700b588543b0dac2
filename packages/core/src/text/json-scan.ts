// Checks of a JSON text beyond those of `JSON.parse`: repeated members, nesting depth, number of members and items.

/** A value that JSON can represent. */
export type Json = string | number | boolean | null | readonly Json[] | { readonly [member: string]: Json }

/**
 * Whether a valid JSON text names a member twice in one object. JSON.parse silently keeps the last one; another parser
 * may keep the first, and the two would see different tokens (RFC 8725 section 2.4).
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

/** Whether a JSON text nests deeper than `maxDepth`. */
export function isDeeperThan(json: string, maxDepth: number): boolean {
  return excessOf(json, { depth: maxDepth, items: Infinity }) !== undefined
}

/**
 * Which limit a JSON text exceeds: its nesting depth, or the number of its members and items. Both are expensive:
 * `JSON.parse` takes 0.4 s for a megabyte of brackets, and most of that for a megabyte of empty objects.
 */
export function excessOf(
  json: string,
  limits: { readonly depth: number; readonly items: number },
): 'depth' | 'items' | undefined {
  let depth = 0
  let items = 0
  for (let at = 0; at < json.length; at += 1) {
    const character = json.charCodeAt(at)
    if (character === QUOTE) at = endOfString(json, at)
    else if (character === COMMA) items += 1
    else if (character === OPEN_OBJECT || character === OPEN_LIST) {
      depth += 1
      items += 1
    } else if (character === CLOSE_OBJECT || character === CLOSE_LIST) depth -= 1
    if (depth > limits.depth) return 'depth'
    if (items > limits.items) return 'items'
  }
  return undefined
}

const [QUOTE, COMMA, BACKSLASH] = [0x22, 0x2c, 0x5c]
const [OPEN_OBJECT, CLOSE_OBJECT, OPEN_LIST, CLOSE_LIST] = [0x7b, 0x7d, 0x5b, 0x5d]

function endOfString(json: string, start: number): number {
  let end = json.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(json, end)) end = json.indexOf('"', end + 1)
  return end === -1 ? json.length : end
}

/** Whether a quote follows an odd number of backslashes. */
function isEscaped(json: string, at: number): boolean {
  let before = at - 1
  while (json.charCodeAt(before) === BACKSLASH) before -= 1
  return (at - before) % 2 === 0
}

/** A string is the name of a member if a colon follows it. */
function isName(json: string, end: number): boolean {
  let next = end + 1
  while (' \t\n\r'.includes(json[next] ?? 'x')) next += 1
  return json[next] === ':'
}

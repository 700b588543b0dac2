type JsonObject = Readonly<Record<string, unknown>>

/** @throws TypeError when the value is no object. */
export function requireObject(value: unknown): JsonObject {
  if (typeof value !== 'object' || value === null) throw new TypeError(`not a JSON object: ${String(value)}`)
  return { ...value }
}

/** @throws SyntaxError or TypeError when the text is no JSON object. */
export function parseObject(text: string): JsonObject {
  const value: unknown = JSON.parse(text)
  return requireObject(value)
}

/** The members that are texts. */
export function textsIn(json: string): Readonly<Record<string, string>> {
  return Object.fromEntries(
    Object.entries(parseObject(json)).filter((member): member is [string, string] => typeof member[1] === 'string'),
  )
}

// Parsers for texts in the options of presets: a host name, a GUID, a base URL.
const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/

const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** Parses a bare host name and returns it in lower case; `undefined` for other text. */
export function hostOf(text: string): string | undefined {
  const host = text.toLowerCase()
  return HOST.test(host) ? host : undefined
}

/** Parses a GUID and returns it in lower case, as in tokens; `undefined` for other text. */
export function guidOf(text: string): string | undefined {
  const guid = text.toLowerCase()
  return GUID.test(guid) ? guid : undefined
}

/** Returns a URL that has no query, fragment, credentials or trailing slash; `undefined` for other text. */
export function baseUrlOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, origin, pathname } = new URL(text)
  const plain = `${origin}${pathname === '/' ? '' : pathname}`
  return ['https:', 'http:'].includes(protocol) && plain === text && !text.endsWith('/') ? text : undefined
}

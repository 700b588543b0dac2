const HOST = /^(?=.{4,253}$)(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$/
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/

/** A bare host name, in lower case. */
export function hostOf(text: string): string | undefined {
  const host = text.toLowerCase()
  return HOST.test(host) ? host : undefined
}

/** A GUID, in lower case as tokens have it. */
export function guidOf(text: string): string | undefined {
  const guid = text.toLowerCase()
  return GUID.test(guid) ? guid : undefined
}

/** An address without query, fragment, credentials or a slash at its end. */
export function baseUrlOf(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, origin, pathname } = new URL(text)
  const plain = `${origin}${pathname === '/' ? '' : pathname}`
  return ['https:', 'http:'].includes(protocol) && plain === text && !text.endsWith('/') ? text : undefined
}

import { types } from 'node:util'

/**
 * Describes the value of an option for an error: the value itself if no secret can be in it, else only its kind, such
 * as `a text`.
 */
export function shownValue(field: string, value: unknown): string {
  if (typeof value === 'boolean') return String(value)
  if (value === '') return '""'
  const name = field.slice(field.lastIndexOf('.') + 1)
  const shown = SHOWN.has(name) && !NAMED_BY_USERS.test(field) ? shownForm(value) : undefined
  return shown ?? kindOf(value)
}

/**
 * Options whose values an error may show. Any other option may hold a secret, or one meant for another option: for
 * those an error names only the kind of the value. Add a name only if every valid value of it may appear in a log.
 */
const SHOWN: ReadonlySet<string> = new Set(
  [
    'refreshEarly staleWhileError staleWhileRevalidate staleWait minTtl maxTtl defaultTtl prefetchJitter',
    'negativeCacheTtl initial max burst refill maxRedirects maxResponseBytes maxRetries attemptTimeout',
    'initialBackoff maxBackoff deadline clockTolerance maxTokenAge maxTokenBytes verifiedTokenBytes',
    'maxTenants loadedTenantBytes tenantTtl maxSnapshotBytes maxLabelSets interval ttl refreshInterval fetchTimeout',
    'maxStaleness updateEvery pageSize timeout registrations issuer jwksUri url resourceMetadata',
    'algorithms',
  ].flatMap((names) => names.split(' ')),
)

/** Below these options the application chooses the names. */
const NAMED_BY_USERS = /(?:^|\.)(?:claimValues|requireClaims|requestHeaders)\./
const UNIT = 'ms|millis|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?|w|weeks?'
const DURATION = new RegExp(String.raw`^[+-]?\d{1,12}(?:\.\d{1,6})? ?(?:${UNIT})?$`, 'i')
const ALGORITHM = /^(?:none|(?:HS|RS|PS|ES)(?:256|384|512)|ES256K|EdDSA|Ed25519|Ed448)$/i

/** A URL without user name, password, query and fragment. */
const PLAIN_URL = /^\s*https?:\/\/[^\s@?#\\]{1,200}\s*$/i

/** How an error describes a value that it must not show. */
export function kindOf(value: unknown): string {
  switch (typeof value) {
    case 'undefined':
      return 'nothing'
    case 'string':
      return 'a text'
    case 'boolean':
      return 'true or false'
    case 'object':
      return value === null ? 'null' : kindOfObject(value)
    case 'number':
    case 'bigint':
    case 'symbol':
    case 'function':
      return `a ${typeof value}`
  }
}

function kindOfObject(value: object): string {
  // Its traps may throw anything.
  if (types.isProxy(value)) return 'a Proxy'
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : 'a list'
  if (types.isPromise(value)) return 'a Promise'
  if (types.isMap(value)) return 'a Map'
  if (types.isSet(value)) return 'a Set'
  return types.isDate(value) ? 'a Date' : 'an object'
}

function shownForm(value: unknown): string | undefined {
  if (typeof value === 'number' || typeof value === 'bigint') return String(value)
  if (Array.isArray(value)) return shownList(value)
  if (typeof value !== 'string') return undefined
  return [DURATION, ALGORITHM, PLAIN_URL].some((form) => form.test(value)) ? JSON.stringify(value) : undefined
}

/** A list of algorithms. An item that is not an algorithm is described by its kind. */
function shownList(list: readonly unknown[]): string | undefined {
  const items = list.slice(0, 10).map((item) => {
    return typeof item === 'string' && ALGORITHM.test(item) ? `"${item}"` : kindOf(item)
  })
  return list.length === 0 ? undefined : `[${items.join(', ')}${list.length > items.length ? ', …' : ''}]`
}

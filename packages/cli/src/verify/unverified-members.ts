const HEADER = ['alg', 'kid', 'typ'] as const
const CLAIMS = ['iss', 'aud', 'iat', 'nbf', 'exp'] as const

/** Decodes the members of a token that help to see why it is refused, such as `iss` and `exp`. Nothing is verified. */
export function unverifiedMembersOf(token: string): UnverifiedMembers {
  const [header = '', payload = ''] = token.split('.', 3)
  return { ...some(membersOf(header), HEADER), ...some(membersOf(payload), CLAIMS) }
}

/** The unverified members of a token that help to see why it is refused. */
export interface UnverifiedMembers {
  readonly alg?: unknown
  readonly kid?: unknown
  readonly typ?: unknown
  readonly iss?: unknown
  readonly aud?: unknown
  readonly iat?: unknown
  readonly nbf?: unknown
  readonly exp?: unknown
}

function membersOf(segment: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(Buffer.from(segment, 'base64url').toString('utf8'))
    return typeof value === 'object' && value !== null ? { ...value } : {}
  } catch {
    return {}
  }
}

function some(members: Readonly<Record<string, unknown>>, names: readonly string[]): UnverifiedMembers {
  return Object.fromEntries(
    names.flatMap((name) => (Object.hasOwn(members, name) ? [[name, plain(members[name])]] : [])),
  )
}

/** Keeps scalars and lists of them, and replaces anything deeper, because a token may nest to any depth. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.slice(0, 20).map((member: unknown) => scalar(member))
  return scalar(value)
}

function scalar(value: unknown): string | number | boolean | null {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return value
  return value === null ? null : `(${Array.isArray(value) ? 'a list' : 'an object'})`
}

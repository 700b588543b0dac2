import type { Case, Members } from './draft.js'

/** A case as a forgiving reader sees it: facts for the differences to be told by. */
export interface Reading extends Case {
  readonly segments: readonly string[]
  readonly headerText: string
  readonly claimsText: string
  readonly header: Members
  readonly claims: Members
  /** The members of the key set that are objects. */
  readonly keys: readonly Members[]
}

export function read(one: Case): Reading {
  const segments = one.token.split('.')
  const [headerText = '', claimsText = ''] = segments.map((segment) => Buffer.from(segment, 'base64url').toString())
  return {
    ...one,
    segments,
    headerText,
    claimsText,
    header: membersOf(headerText),
    claims: membersOf(claimsText),
    keys: one.published.filter(isMembers),
  }
}

function membersOf(text: string): Members {
  try {
    const value: unknown = JSON.parse(text.replace(/^\u{feff}/u, ''))
    return isMembers(value) ? value : {}
  } catch {
    return {}
  }
}

export function isMembers(value: unknown): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** Whether a text is base64url of RFC 7515 section 2, and the only spelling of its bytes. */
export function isStrict(text: string): boolean {
  return /^[\w-]*$/.test(text) && Buffer.from(text, 'base64url').toString('base64url') === text
}

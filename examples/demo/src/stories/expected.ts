import type { Answer } from '@jwks-auth/example-show'
import type { Asked } from '../ask.js'

/** What an answer must be like. */
export interface Expected {
  readonly status: number
  /** What a response header must be. */
  readonly header?: readonly [name: string, value: RegExp]
  /** What the table says of an answer that is as expected. @default its status */
  readonly label?: string
}

export const ACCEPTED: Expected = { status: 200 }

/** RFC 6750 section 3.1: a request without credentials is told no reason. */
export const BARE_401: Expected = { status: 401, header: ['www-authenticate', /^Bearer$/], label: '401 bare' }

export const INVALID_TOKEN: Expected = { status: 401, header: ['www-authenticate', /^Bearer error="invalid_token"/] }

export const EXPIRED: Expected = {
  status: 401,
  header: ['www-authenticate', /^Bearer error="invalid_token", error_description="The access token expired"$/],
}

export const MISSING_SCOPE: Expected = {
  status: 403,
  header: ['www-authenticate', /^Bearer error="insufficient_scope".* scope="reports:write"$/],
  label: '403 scope',
}

export const INVALID_REQUEST: Expected = {
  status: 400,
  header: ['www-authenticate', /^Bearer error="invalid_request"/],
}

export const UNAVAILABLE: Expected = { status: 503, header: ['retry-after', /^[1-9][0-9]*$/], label: '503 retry' }

/** What is wrong with an answer to a request; `undefined` when it is as expected. */
export function problemWith(answer: Answer, expected: Expected, { tenant }: Asked): string | undefined {
  const { status, headers, body } = answer
  const excerpt = body.slice(0, 120)
  if (status !== expected.status) return `answered ${status} instead of ${expected.status}: ${excerpt}`
  if (expected.header !== undefined) {
    const [name, pattern] = expected.header
    const value = String(headers[name])
    if (!pattern.test(value)) return `answered with ${name}: ${value}, which is not ${String(pattern)}`
  }
  if (status === 200 && tenant !== undefined && !body.includes(`"tenant":"${tenant}"`)) {
    return `took a request of ${tenant} for another tenant's: ${excerpt}`
  }
  return undefined
}

import { isDeepStrictEqual } from 'node:util'
import type { Answer } from './ask.js'
import type { Line } from './line.js'

/** What an answer has to be like. */
export interface Expected {
  readonly status: number
  readonly headers?: Readonly<Record<string, RegExp>>
  /** What the body has to be, read as JSON. */
  readonly json?: unknown
}

/** 200, with this body. */
export function answers(json: unknown): Expected {
  return { status: 200, json }
}

/** RFC 6750 section 3.1: a request without credentials is told no reason. */
export const NO_TOKEN: Expected = { status: 401, headers: { 'www-authenticate': /^Bearer$/ } }

export const INVALID_TOKEN: Expected = { status: 401, headers: { 'www-authenticate': /^Bearer error="invalid_token"/ } }

export const EXPIRED: Expected = {
  status: 401,
  headers: { 'www-authenticate': /error_description="The access token expired"/ },
}

export const NO_TENANT: Expected = {
  status: 400,
  headers: { 'www-authenticate': /error_description="The request names no tenant"/ },
}

/** Nobody can tell now whether the token is good: no 401. */
export const UNAVAILABLE: Expected = { status: 503, headers: { 'retry-after': /^[1-9][0-9]*$/ } }

export function lacksScope(scope: string): Expected {
  return { status: 403, headers: { 'www-authenticate': new RegExp(`error="insufficient_scope".* scope="${scope}"`) } }
}

/** Judges an answer. */
export function judged(sent: string, answer: Answer, expected: Expected, shows: string): Line {
  return { sent, came: summaryOf(answer), shows, problem: problemWith(answer, expected) }
}

function problemWith({ status, headers, body }: Answer, expected: Expected): string | undefined {
  if (status !== expected.status) return `answered ${status}, not ${expected.status}: ${body.slice(0, 200)}`
  for (const [name, pattern] of Object.entries(expected.headers ?? {})) {
    const value = String(headers[name])
    if (!pattern.test(value)) return `answered with ${name}: ${value}, which is not ${String(pattern)}`
  }
  if (expected.json === undefined || isDeepStrictEqual(jsonOf(body), expected.json)) return undefined
  return `answered ${body.slice(0, 200)}, not ${JSON.stringify(expected.json)}`
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body)
  } catch {
    return undefined
  }
}

/** For instance `200`, `401 invalid_token`, `503 retry after 1 s`. */
function summaryOf({ status, headers }: Answer): string {
  const challenge = headers['www-authenticate']
  const reason = challenge === undefined ? undefined : (/error="(\w+)"/.exec(challenge)?.[1] ?? challenge)
  const wait = headers['retry-after']
  return [status === 0 ? 'no answer' : status, reason, wait === undefined ? undefined : `retry after ${wait} s`]
    .filter((part) => part !== undefined)
    .join(' ')
}

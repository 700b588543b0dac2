import { describe, expect, it } from 'vitest'
import { createAuthenticator } from '../create.js'
import { OptionsError } from '../errors/errors.js'
import { requireRequest } from './request-like.js'
import { admit, findAuth, judgeRequest } from './request-state.js'
import { tenantFrom } from './tenant-from.js'

const REQUEST = { method: 'GET', url: '/', host: 'api.example', headers: {}, rawHeaders: [] }
const authenticator = createAuthenticator({ issuer: 'https://issuer.example', audience: 'api' })
const claim = tenantFrom.claim('org')

/** Calls a function as JavaScript may. */
const call = (callee: unknown, ...given: readonly unknown[]): unknown =>
  typeof callee === 'function' ? Reflect.apply(callee, undefined, given) : 'no function'

/** The arguments that an error names. */
function namedBy(wrong: () => unknown): unknown {
  try {
    return wrong()
  } catch (error) {
    return OptionsError.is(error) ? error.problems.map(({ field }) => field) : error
  }
}

describe('an argument that TypeScript would not have let through', () => {
  it.each<[string, () => unknown]>([
    ['request', () => call(requireRequest, undefined)],
    ['request.headers', () => call(requireRequest, { ...REQUEST, headers: undefined })],
    ['request.rawHeaders', () => call(requireRequest, { ...REQUEST, rawHeaders: {} })],
    ['request', () => call(tenantFrom.header('x'), undefined)],
    ['request', () => call(tenantFrom.subdomain('a.test'), undefined)],
    ['request.host', () => call(tenantFrom.subdomain('a.test'), { ...REQUEST, host: undefined })],
    ['request', () => call(tenantFrom.pathSegment(0), null)],
    ['request.url', () => call(tenantFrom.pathSegment(0), { ...REQUEST, url: 5 })],
    ['token', () => call(claim.from === 'claim' ? claim.read : undefined, undefined)],
    ['token.claims', () => call(claim.from === 'claim' ? claim.read : undefined, { claims: 'org' })],
    ['authenticator', () => call(admit, {}, {}, REQUEST)],
    ['authenticator', () => call(admit, undefined, {}, REQUEST)],
    ['request', () => call(admit, authenticator, 'request', REQUEST)],
    ['request', () => call(findAuth, undefined)],
    ['guard', () => call(judgeRequest, {}, {})],
    ['error', () => call((error: never) => authenticator.refuse(error), new Error('no refusal'))],
  ])('is named: %s', (name, wrong) => {
    expect(namedBy(wrong)).toEqual([name])
  })
})

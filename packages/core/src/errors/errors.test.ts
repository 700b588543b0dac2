import { describe, expect, it } from 'vitest'
import { JwksAuthError, OptionsError, REFUSAL_CODES, RefusedError, SourceError } from './errors.js'

/** What each refusal tells the caller; `docs/spec/errors.md` promises it. */
const TOLD = {
  authorization_repeated: [400, 'invalid_request', 'More than one Authorization header was sent'],
  authorization_malformed: [400, 'invalid_request', 'The Authorization header is malformed'],
  host_invalid: [400, 'invalid_request', 'The Host header is invalid'],
  tenant_missing: [400, 'invalid_request', 'The request names no tenant'],
  token_missing: [401, undefined, 'A bearer token is required'],
  token_too_large: [401, 'invalid_token', 'The access token is invalid'],
  token_malformed: [401, 'invalid_token', 'The access token is invalid'],
  token_critical_header: [401, 'invalid_token', 'The access token is invalid'],
  token_type_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_algorithm_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_issuer_unknown: [401, 'invalid_token', 'The access token is invalid'],
  token_audience_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_tenant_refused: [401, 'invalid_token', 'The access token is invalid'],
  token_claim_invalid: [401, 'invalid_token', 'The access token is invalid'],
  token_expired: [401, 'invalid_token', 'The access token expired'],
  token_not_yet_valid: [401, 'invalid_token', 'The access token is not valid yet'],
  token_too_old: [401, 'invalid_token', 'The access token is too old'],
  key_unknown: [401, 'invalid_token', 'The access token is invalid'],
  signature_invalid: [401, 'invalid_token', 'The access token is invalid'],
  scope_insufficient: [403, 'insufficient_scope', 'The access token lacks a required scope'],
  claims_insufficient: [403, 'insufficient_scope', 'The access token does not grant this request'],
  keys_unavailable: [503, undefined, 'Tokens cannot be verified at the moment'],
  tenant_unavailable: [503, undefined, 'Tokens cannot be verified at the moment'],
  closed: [503, undefined, 'Tokens cannot be verified at the moment'],
} as const

describe('a refusal', () => {
  it.each(REFUSAL_CODES)('%s has its status, error code and fixed phrase', (code) => {
    const error = new RefusedError(code, { detail: 'for the operator', cause: new Error('secret') })
    expect([error.status, error.bearerError, error.message]).toEqual(TOLD[code])
    expect(error).toMatchObject({ code, statusCode: error.status, expose: true, name: 'RefusedError' })
  })

  it('has no code that this test does not know', () => {
    expect(REFUSAL_CODES.toSorted()).toEqual(Object.keys(TOLD).toSorted())
  })

  it('carries what it was given, and nothing when given nothing', () => {
    const cause = new Error('down')
    const told = { detail: 'network', scope: ['a', 'b'], retryAfter: 5000 }
    expect(new RefusedError('keys_unavailable', { ...told, cause })).toMatchObject({ ...told, cause })
    const bare = new RefusedError('token_missing')
    expect(bare).toMatchObject({ detail: undefined, scope: [], retryAfter: undefined, headers: {} })
    expect('cause' in bare).toBe(false)
    expect(bare.withHeaders({ 'Retry-After': '5' })).toBe(bare)
    expect(bare.headers).toEqual({ 'Retry-After': '5' })
  })
})

describe('errors of this package', () => {
  it('are recognised, and others are not', () => {
    for (const error of [new RefusedError('closed'), new SourceError('network', 'x'), new OptionsError([])]) {
      expect(JwksAuthError.is(error)).toBe(true)
      expect(error).toBeInstanceOf(JwksAuthError)
      expect(error).toBeInstanceOf(Error)
    }
    for (const other of [new Error('x'), { code: 'closed' }, null, undefined, 'closed', 5, () => {}])
      expect(JwksAuthError.is(other)).toBe(false)
  })

  it('are recognised when another copy of the package made them', () => {
    class CopyError extends Error {
      override readonly name = 'CopyError'
      static {
        Object.defineProperty(this.prototype, Symbol.for('@jwks-auth/error'), { value: true })
      }
    }
    const error = new CopyError('from elsewhere')
    expect(JwksAuthError.is(error)).toBe(true)
    expect(error).not.toBeInstanceOf(JwksAuthError)
    expect([RefusedError, SourceError, OptionsError].map((kind) => kind.is(error))).toEqual([false, false, false])
  })

  it('are told apart by their kind, also when another copy of the package made them', () => {
    const kinds = [RefusedError, SourceError, OptionsError]
    const errors = [
      new RefusedError('closed'),
      new SourceError('network', 'x'),
      new OptionsError([]),
      new JwksAuthError('registration_unknown', 'x'),
    ]
    const copies = errors.map((error) => {
      const copy = { ...error, [Symbol.for('@jwks-auth/error')]: true }
      Object.setPrototypeOf(copy, Error.prototype)
      return copy
    })
    const expected = [
      [true, false, false],
      [false, true, false],
      [false, false, true],
      [false, false, false],
    ]
    expect(errors.map((error) => kinds.map((kind) => kind.is(error)))).toEqual(expected)
    expect(copies.map((error) => kinds.map((kind) => kind.is(error)))).toEqual(expected)
    expect(kinds.map((kind) => kind.is({ code: 'closed' }))).toEqual([false, false, false])
  })

  it('show their brand in no log', () => {
    const error = new RefusedError('closed')
    expect(Object.getOwnPropertySymbols(error)).toEqual([])
    expect(JSON.stringify(error)).not.toContain('cause')
  })

  it('of a source say why, with what status, and when to come back', () => {
    const cause = new Error('x')
    expect(new SourceError('status', 'bad', { httpStatus: 503, retryAfter: 5, cause })).toMatchObject({
      code: 'source_failed',
      name: 'SourceError',
      reason: 'status',
      httpStatus: 503,
      retryAfter: 5,
      cause,
    })
    expect('cause' in new SourceError('network', 'x')).toBe(false)
  })

  it('of options name every wrong field, its rule and its value', () => {
    const problems = [
      { field: 'issuer', rule: 'must be an https URL', value: 'nothing' },
      { field: 'retry.deadline', rule: 'must be a duration', value: '"soon"' },
    ]
    const error = new OptionsError(problems)
    expect(error).toMatchObject({ code: 'options_invalid', name: 'OptionsError', problems })
    expect(error.message).toBe(
      'Invalid options:\n  issuer: must be an https URL; got nothing\n  retry.deadline: must be a duration; got "soon"',
    )
  })
})

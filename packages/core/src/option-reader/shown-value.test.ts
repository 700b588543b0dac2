import { describe, expect, it } from 'vitest'
import { kindOf, shownValue } from './shown-value.js'

describe('what an error shows of a wrong value', () => {
  it.each<[string, unknown, string]>([
    ['minTtl', '5 s', '"5 s"'],
    ['retry.deadline', -1, '-1'],
    ['maxRedirects', NaN, 'NaN'],
    ['maxRedirects', '5', '"5"'],
    ['maxRedirects', 10n, '10'],
    ['issuer', 'http://login.example.com/a', '"http://login.example.com/a"'],
    ['[3].jwksUri', ' https://login.example.com ', '" https://login.example.com "'],
    ['algorithms', ['HS256', 'none'], '["HS256", "none"]'],
    ['algorithms', ['RS256', 'secret', 5], '["RS256", a text, a number]'],
    ['audience', false, 'false'],
    ['audience', '', '""'],
  ])('%s: %o is shown as %s', (field, value, text) => {
    expect(shownValue(field, value)).toBe(text)
  })

  it.each<[string, unknown, string]>([
    ['minTtl', 'secret', 'a text'],
    ['minTtl', { toJSON: () => 'secret' }, 'an object'],
    ['issuer', 'https://user:secret@login.example.com/', 'a text'],
    ['issuer', 'https://secret@login.example.com/', 'a text'],
    ['issuer', 'https://login.example.com/?key=secret', 'a text'],
    ['issuer', 'https://login.example.com/#secret', 'a text'],
    ['url', 'redis://:secret@redis.test', 'a text'],
    ['jwksUri', 'secret', 'a text'],
    ['password', 4711, 'a number'],
    ['integrityKey', 'secret', 'a text'],
    ['claimValues.issuer', 'https://secret.test', 'a text'],
    ['requestHeaders.max', '4711', 'a text'],
    ['algorithms', [['secret']], '[a list]'],
    ['tls', { key: 'secret' }, 'an object'],
    ['audience', ['secret'], 'a list'],
    ['audience', [], 'an empty list'],
  ])('%s: of %o the kind alone: %s', (field, value, text) => {
    expect(shownValue(field, value)).toBe(text)
  })

  it.each<[unknown, string]>([
    [undefined, 'nothing'],
    [null, 'null'],
    [true, 'true or false'],
    [1n, 'a bigint'],
    [Symbol('secret'), 'a symbol'],
    [() => 'secret', 'a function'],
    [Promise.resolve('secret'), 'a Promise'],
    [new Map([['secret', 1]]), 'a Map'],
    [new Set(['secret']), 'a Set'],
    [new Date(0), 'a Date'],
    [Object.create(null), 'an object'],
  ])('that must not be shown: %o is %s', (value, text) => {
    expect(kindOf(value)).toBe(text)
  })
})

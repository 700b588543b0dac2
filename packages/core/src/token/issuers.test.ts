import { describe, expect, it } from 'vitest'
import { listedIssuers, mayShareIssuer, mayBeIssuer, matchesIssuer, type IssuerRules } from './issuers.js'

const [BEFORE, AFTER] = ['https://login.example/', '/v2.0']
const TEMPLATE = `${BEFORE}{tenant}${AFTER}`
const exact = (issuer: string): IssuerRules => ({ issuer, issuers: undefined })
const names = (...all: readonly string[]): IssuerRules => ({
  issuer: all[0] ?? '',
  issuers: { kind: 'names', names: all },
})
const values = (...all: readonly string[]): IssuerRules => ({
  issuer: TEMPLATE,
  issuers: { kind: 'values', claim: 'tid', valueIn: new Map(all.map((value) => [`${BEFORE}${value}${AFTER}`, value])) },
})
const any = (before = BEFORE, after = AFTER): IssuerRules => ({
  issuer: `${before}{tenant}${after}`,
  issuers: { kind: 'any', claim: 'tid', before, after },
})
const a = { iss: `${BEFORE}a${AFTER}`, tid: 'a' }

describe('An iss', () => {
  it.each<[string, IssuerRules, Readonly<Record<string, unknown>>, boolean]>([
    ['of the one issuer', exact(a.iss), a, true],
    ['of another one', exact('https://login.example/b/v2.0'), a, false],
    ['of one of its names', names('https://login.example', 'login.example'), { iss: 'login.example' }, true],
    ['of none of its names', names('https://login.example', 'login.example'), { iss: 'http://login.example' }, false],
    ['with a listed value', values('a', 'b'), a, true],
    ['with a value that is not listed', values('b'), a, false],
    ['with one listed value and the claim of another', values('a', 'b'), { ...a, tid: 'b' }, false],
    ['with a listed value and no claim', values('a'), { iss: a.iss }, false],
    ['with a value that is anything but text', values('a'), { ...a, tid: ['a'] }, false],
    ['with any value', any(), a, true],
    ['with any value and the claim of another', any(), { ...a, tid: 'b' }, false],
    ['with any value and no claim', any(), { iss: a.iss }, false],
    ['with nothing in the place', any(), { iss: `${BEFORE}${AFTER}`, tid: '' }, false],
    ['with two segments in the place', any(), { iss: `${BEFORE}a/b${AFTER}`, tid: 'a/b' }, false],
    ['with the placeholder in the place', any(), { iss: TEMPLATE, tid: '{tenant}' }, false],
    ['that begins earlier', any(), { iss: `x${a.iss}`, tid: 'a' }, false],
    ['that ends later', any(), { iss: `${a.iss}/`, tid: 'a' }, false],
    ['that is the placeholder, where values are listed', values('a'), { iss: TEMPLATE, tid: '{tenant}' }, false],
    ['in other case', any(), { iss: a.iss.toUpperCase(), tid: 'A' }, false],
    ['that is a list', any(), { iss: [a.iss], tid: 'a' }, false],
    ['that is absent', names('undefined'), {}, false],
    ['that is absent, where values are listed', values('a'), { tid: 'a' }, false],
    ['that is absent, where any value will do', any('', ''), { tid: 'a' }, false],
    ['that is a list of a listed one', names(a.iss), { iss: [a.iss] }, false],
    ['with no listed value, and no claim', values('a'), { iss: 'https://else.example' }, false],
    [
      'that only the prototype has the claim for',
      { ...any('https://x/', '/y') },
      { iss: 'https://x/constructor/y' },
      false,
    ],
  ])('%s', (_, rules, claims, proven) => {
    expect(matchesIssuer(rules, claims)).toBe(proven)
    // What is proven is found, and what no other claim can mend is not.
    if (proven) expect(mayBeIssuer(rules, claims['iss'])).toBe(true)
    if (!mayBeIssuer(rules, claims['iss'])) expect(proven).toBe(false)
  })

  it('does not end where it begins: both ends of a placeholder are its own', () => {
    expect(mayBeIssuer(any('https://x/a', 'a/y'), 'https://x/a/y')).toBe(false)
  })
})

describe('Two registrations may take the same token', () => {
  it.each<[string, IssuerRules, IssuerRules, boolean]>([
    ['with one issuer', exact(a.iss), exact(a.iss), true],
    ['with two issuers', exact(a.iss), exact('https://b.example'), false],
    ['with a name of the other', names('https://x.example', 'x'), names('https://y.example', 'x'), true],
    ['with other names', names('https://x.example', 'x'), names('https://y.example', 'y'), false],
    ['with a value of both', values('a', 'b'), values('b', 'c'), true],
    ['with other values', values('a'), values('b'), false],
    ['with a value and its issuer', values('a'), exact(a.iss), true],
    ['with any value and one', any(), exact(a.iss), true],
    ['with any value and a list', any(), values('b'), true],
    ['with any value and another host', any(), exact('https://other.example/a/v2.0'), false],
    ['with any value and another', any(), any(), true],
    ['with places that may be one', any(BEFORE, ''), any(`${BEFORE}a/`, ''), true],
    ['with places that cannot be', any(BEFORE, '/v1'), any(BEFORE, '/v2'), false],
    ['with places of which one ends later', any(BEFORE, '/v2'), any(BEFORE, '/x/v2'), true],
    ['with places of which one only begins like the other', any(BEFORE, '/v2/x'), any(BEFORE, '/v2'), false],
    ['with a name in the place, and one elsewhere', names('https://else.example', a.iss), any(), true],
    ['with any value, and names elsewhere', any(), names('https://else.example', 'else'), false],
    ['with other hosts', any('https://a.example/', ''), any('https://b.example/', ''), false],
  ])('%s', (_, one, other, shared) => {
    expect(mayShareIssuer(one, other)).toBe(shared)
    expect(mayShareIssuer(other, one)).toBe(shared)
  })
})

describe('The issuers that a registration accepts', () => {
  it('are counted where they can be', () => {
    expect(listedIssuers(exact('https://a.example'))).toEqual(['https://a.example'])
    expect(listedIssuers(names('https://a.example', 'a'))).toEqual(['https://a.example', 'a'])
    expect(listedIssuers(values('a', 'b'))).toEqual([`${BEFORE}a${AFTER}`, `${BEFORE}b${AFTER}`])
    expect(listedIssuers(any())).toBeUndefined()
  })

  it('are named by text alone', () => {
    for (const rules of [names(a.iss), values('a'), any()]) {
      expect(mayBeIssuer(rules, a.iss)).toBe(true)
      for (const iss of [undefined, null, 5, [a.iss], {}]) expect(mayBeIssuer(rules, iss)).toBe(false)
    }
  })
})

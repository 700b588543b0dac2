import { describe, expect, it } from 'vitest'
import { createRegistry, createVerifier } from '../create.js'
import { OptionsError, type OptionProblem } from '../errors/errors.js'

const right = { issuer: 'https://login.example.com/', audience: 'https://api.example.com' }

const problemsOf = (construct: () => unknown): readonly OptionProblem[] => {
  try {
    construct()
    return []
  } catch (error) {
    if (error instanceof OptionsError) return error.problems
    throw error
  }
}

const ofRegistry = (options: object): readonly OptionProblem[] => problemsOf(() => createRegistry(options))
const ofVerifier = (options: object): readonly OptionProblem[] =>
  problemsOf(() => createVerifier({ ...right, ...options }))
const ofRegistration = (registry: object, options: object): readonly OptionProblem[] =>
  problemsOf(() => createRegistry(registry).register({ ...right, ...options }))

const profile = 'rfc9068'

describe('the profile of tokens', () => {
  it('is that of RFC 9068 or none', () => {
    expect(ofVerifier({ profile })).toEqual([])
    expect(ofVerifier({ profile: 'none' })).toEqual([])
    for (const wrong of ['RFC9068', '', null, true, 9068])
      expect(ofVerifier({ profile: wrong })).toMatchObject([
        { field: 'profile', rule: expect.stringMatching(/rfc9068/) },
      ])
  })

  it('is not combined with types that it forbids', () => {
    const refused = [{ field: 'types', rule: 'can only be ["at+jwt"] with profile "rfc9068"' }]
    expect(ofVerifier({ profile, types: ['application/AT+JWT'] })).toEqual([])
    for (const types of [['JWT'], ['at+jwt', 'JWT']]) {
      expect(ofVerifier({ profile, types })).toMatchObject(refused)
      expect(ofRegistry({ profile, types })).toMatchObject(refused)
      expect(ofRegistration({ profile }, { types })).toMatchObject(refused)
      expect(ofRegistration({ types }, { profile })).toEqual([])
      expect(ofRegistration({ profile }, { types, profile: 'none' })).toEqual([])
    }
  })

  it('is not combined with any audience', () => {
    const refused = [{ field: 'audience', rule: 'cannot be false with profile "rfc9068"', value: 'false' }]
    expect(ofVerifier({ profile, audience: false })).toEqual(refused)
    expect(ofRegistration({ profile }, { audience: false })).toEqual(refused)
    expect(ofRegistration({ profile }, { audience: false, profile: 'none' })).toEqual([])
    expect(ofRegistry({ profile, audience: 'x' })).toMatchObject([
      { field: 'audience', rule: expect.stringMatching(/not an option/) },
    ])
  })
})

import { createRequire } from 'node:module'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { OptionProblems, OptionReader } from '../../packages/core/src/option-reader/option-problems.js'
import { readDebugMode } from '../../packages/core/src/observe/debug-option.js'

const here = createRequire(import.meta.url)
/** The package that gave `DEBUG` its form, as Express has it. */
const theirs = createRequire(here.resolve('express'))('debug') as {
  enable(names: string): void
  enabled(name: string): boolean
  disable(): string
}

afterEach(() => {
  vi.unstubAllEnvs()
})

function modeWith(debug: string): string {
  vi.stubEnv('DEBUG', debug)
  return readDebugMode(new OptionReader({}, new OptionProblems()))
}

describe('DEBUG in the environment', () => {
  it.each([
    ['', 'hint'],
    ['jwks-auth', 'all'],
    ['*', 'all'],
    ['**', 'all'],
    ['jwks-auth*', 'all'],
    ['jwks*', 'all'],
    ['*auth', 'all'],
    ['*-a*', 'all'],
    ['j*s*a*h', 'all'],
    ['*jwks-auth*', 'all'],
    ['express:*,jwks-auth', 'all'],
    ['express:* jwks-auth', 'all'],
    [' ,jwks-auth, ', 'all'],
    ['*,-express', 'all'],
    ['jwks', 'hint'],
    ['auth', 'hint'],
    ['JWKS-AUTH', 'hint'],
    ['jwks-auth2', 'hint'],
    ['jwks.auth', 'hint'],
    ['jwks-auth*h', 'hint'],
    ['*jwks-auth*jwks-auth*', 'hint'],
    ['j*h*s*', 'hint'],
    ['express:*', 'hint'],
    ['-express', 'hint'],
    ['-', 'hint'],
    ['-jwks-auth', 'off'],
    ['*,-jwks-auth', 'off'],
    ['-jwks-auth,*', 'off'],
    ['jwks-auth,-jwks-auth', 'off'],
    ['*,-jwks-auth*', 'off'],
    ['* -jwks*', 'off'],
    ['*,-*', 'off'],
    ['-*', 'off'],
    ['-*auth', 'off'],
    ['*,-j*a*', 'off'],
  ])('"%s" means %s, as for the package debug', (debug, mode) => {
    expect(modeWith(debug)).toBe(mode)
    theirs.enable(debug)
    expect(theirs.enabled('jwks-auth')).toBe(mode === 'all')
    theirs.disable()
  })

  it.each([
    ['jwks-auth:*', 'all'],
    ['express,jwks-auth:*', 'all'],
    ['*,-jwks-auth:*', 'off'],
  ])('"%s" means %s: what is below a name is written for the name as well', (debug, mode) => {
    expect(modeWith(debug)).toBe(mode)
  })

  it('takes no long time, whatever is in it', () => {
    const startedAt = performance.now()
    expect(modeWith(`${'*j'.repeat(50_000)},${'*'.repeat(50_000)}x`)).toBe('hint')
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })
})

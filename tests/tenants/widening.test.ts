import type { JwksAuthEvent } from '@jwks-auth/core'
import { createTestAuthority } from '@jwks-auth/testing'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { readLoaderOptions, type LoaderSettings } from '../../packages/core/src/tenants/loader-options.js'
import { OptionProblems, OptionReader } from '../../packages/core/src/option-reader/option-problems.js'
import { readInherited, readSharedOptions } from '../../packages/core/src/registry/registry-options.js'
import { LOADED_OPTION_RULES, isWidenable, WIDENABLE } from '../../packages/core/src/tenants/loaded-option-rules.js'
import { readLoaded } from '../../packages/core/src/tenants/loaded-registration.js'
import { ROOT } from '../architecture/source-files.js'
import { AUDIENCE, setUp } from './setup.js'

const RIGHT = { issuer: 'https://login.example.com/', audience: AUDIENCE, tenantClaim: 'org' }
const PIN = 'x9SZw6TwIqfmvrLZ/kz1o0Ossjmn728BnBKpUFqGNVM='
const OTHER_PIN = 'A9SZw6TwIqfmvrLZ/kz1o0Ossjmn728BnBKpUFqGNVM='
const CA = (await createTestAuthority()).ca

const settingsOf = (options: object): LoaderSettings => {
  const problems = new OptionProblems()
  const reader = new OptionReader({ loadTenant: () => null, ...options }, problems)
  const settings = readLoaderOptions(reader, readInherited(reader, readSharedOptions(reader)))
  problems.throwIfAny()
  if (settings === undefined) throw new Error('there is no loader')
  return settings
}

/** The fields that a loaded row is refused for. */
const refusedIn = async (row: object, registry: object): Promise<readonly string[]> => {
  const problems = new OptionProblems()
  await readLoaded({ ...RIGHT, ...row }, 'acme', settingsOf(registry).inherited, problems)
  return problems.error.problems.map(({ field }) => field)
}

/** For each option what a registry has, what would be wider (by the fields that are named), and what is not. */
const CASES: Readonly<
  Record<
    string,
    readonly [registry: unknown, wider: readonly (readonly [unknown, string?])[], narrower: readonly unknown[]]
  >
> = {
  audience: [undefined, [[false]], ['a', ['a', 'b']]],
  profile: ['rfc9068', [['none']], ['rfc9068']],
  algorithms: [
    ['ES256', 'RS256'],
    [[['PS256']], [['ES256', 'PS256']]],
    [['ES256'], ['RS256', 'ES256']],
  ],
  types: [
    ['at+jwt', 'jwt'],
    [[['logout+jwt']], [['jwt', 'x']]],
    [['AT+JWT'], ['application/jwt']],
  ],
  requireType: [true, [[false]], [true]],
  requiredClaims: [
    ['sub', 'acr'],
    [[['sub']], [['jti']]],
    [
      ['acr', 'sub'],
      ['sub', 'acr', 'jti'],
    ],
  ],
  claimTypes: ['strict', [['lenient']], ['strict']],
  scopeClaims: [
    ['scope', 'scp'],
    [[['roles']], [['scp', 'scope']], [['scope', 'roles']]],
    [['scp'], ['scope', 'scp']],
  ],
  clockTolerance: ['5s', [['6s']], ['5s', 0]],
  maxTokenAge: ['1h', [['61m']], ['1h', '5m']],
  verifiedTokens: [{ max: 10 }, [[{ max: 11 }, 'verifiedTokens.max']], [{ max: 10 }, { max: 1 }, false]],
  refreshEarly: ['30s', [['31s']], ['30s', 0]],
  staleWhileError: ['1h', [['2h']], ['1h', 0]],
  mustRevalidate: ['respect', [['ignore']], ['respect']],
  staleWhileRevalidate: ['1m', [['2m']], ['1m', 0]],
  staleWait: [500, [[501]], [500, 0]],
  minTtl: ['30s', [['29s'], ['31s']], ['30s']],
  maxTtl: ['1h', [['2h']], ['1h', '1m']],
  defaultTtl: ['10m', [['11m']], ['10m', '1m']],
  prefetchJitter: ['5s', [['6s']], ['5s', 0]],
  negativeCacheTtl: ['30s', [['29s']], ['30s', '1m']],
  failureBackoff: [
    { initial: '1s', max: '1m' },
    [
      [{ initial: 1 }, 'failureBackoff.initial'],
      [{ max: '59s' }, 'failureBackoff.max'],
    ],
    [{ initial: '2s' }, { max: '2m' }],
  ],
  unknownKidBudget: [
    { burst: 3, refill: '5s' },
    [
      [{ burst: 4 }, 'unknownKidBudget.burst'],
      [{ refill: 1 }, 'unknownKidBudget.refill'],
    ],
    [{ burst: 1 }, { refill: '1m' }],
  ],
  signatureMismatchBudget: [
    { burst: 2, refill: '15s' },
    [
      [{ burst: 3 }, 'signatureMismatchBudget.burst'],
      [{ refill: '14s' }, 'signatureMismatchBudget.refill'],
    ],
    [{ burst: 1 }, { refill: '1m' }],
  ],
  pinnedSpki: [[PIN], [[[OTHER_PIN]], [[PIN, OTHER_PIN]]], [[PIN]]],
  ca: [undefined, [[CA], [[CA]]], []],
  maxRedirects: [3, [[4]], [3, 0]],
  maxResponseBytes: [1000, [[1001]], [1000, 1]],
  retry: [
    { maxRetries: 2, attemptTimeout: '3s', initialBackoff: 250, maxBackoff: '2s', deadline: '8s', jitter: 'full' },
    [
      [{ maxRetries: 3 }, 'retry.maxRetries'],
      [{ attemptTimeout: '4s' }, 'retry.attemptTimeout'],
      [{ initialBackoff: 0 }, 'retry.initialBackoff'],
      [{ maxBackoff: 0 }, 'retry.maxBackoff'],
      [{ deadline: '1h' }, 'retry.deadline'],
      [{ jitter: 'none' }, 'retry.jitter'],
    ],
    [{ maxRetries: 0, attemptTimeout: '1s', initialBackoff: 300, maxBackoff: '3s', deadline: '5s' }],
  ],
}

describe('What the registry says is the most for what is loaded', () => {
  it('in every option that can be narrower or wider: each has a case below', () => {
    expect(Object.keys(CASES).toSorted()).toEqual([...WIDENABLE].toSorted())
  })

  it.each(Object.entries(CASES))('T43 %s', async (name, [registry, wider, narrower]) => {
    const said = registry === undefined ? {} : { [name]: registry }
    for (const [value, field = name] of wider) {
      expect(await refusedIn({ [name]: value }, said), JSON.stringify(value)).toEqual([field])
      expect(await refusedIn({ [name]: value }, { ...said, loadedMayWiden: [name] }), JSON.stringify(value)).toEqual([])
    }
    for (const value of narrower) expect(await refusedIn({ [name]: value }, said), JSON.stringify(value)).toEqual([])
  })

  it('T43 where the registry says nothing, its defaults are the most', async () => {
    expect(
      await refusedIn({ staleWhileError: '2h', maxResponseBytes: 2 ** 21, verifiedTokens: { max: 20_000 } }, {}),
    ).toEqual(['verifiedTokens.max', 'staleWhileError', 'maxResponseBytes'])
    expect(await refusedIn({ pinnedSpki: [PIN], maxTokenAge: '1h' }, {})).toEqual([])
  })

  it('T43 for addresses too, on any network and whatever is listed', async () => {
    const metadata = { allowAddresses: ['169.254.169.254'] }
    for (const network of ['any', 'public']) {
      expect(await refusedIn(metadata, { network })).toEqual(['allowAddresses'])
      expect(await refusedIn(metadata, { network, ...metadata })).toEqual([])
    }
  })

  it.each([
    [['network']],
    [['allowAddresses']],
    [['bearerTokenFile']],
    [['issuer']],
    [['toString']],
    [[]],
    ['audience'],
    [[5]],
  ])('but for what is listed: not %j, which is nothing that could be widened', (loadedMayWiden) => {
    expect(() => settingsOf({ loadedMayWiden })).toThrow(/loadedMayWiden: must be a non-empty list of/)
  })

  it('T43 and a load that exceeds it is invalid: an event names the option, and nothing of it is used', async () => {
    const { database, events, visit } = await setUp({})
    database.rows.set('acme', { ...RIGHT, staleWhileError: '2h', audience: false } as never)
    expect(await visit('acme')).toBe('tenant_unavailable')
    const failed = events.findLast((event: JwksAuthEvent) => event.type === 'tenant_load_failed')
    expect(failed).toMatchObject({
      reason: 'invalid',
      problems: [
        { field: 'audience', rule: 'cannot be false, unless the registry lists the option in loadedMayWiden' },
        {
          field: 'staleWhileError',
          rule: 'must not be more than the registry has, unless the registry lists the option in loadedMayWiden',
          value: '7200000',
        },
      ],
    })
  })
})

describe('The decisions on options of loaded registrations', () => {
  const page = readFileSync(join(ROOT, 'docs/guide/tenants.md'), 'utf8')
  const table = page.slice(page.indexOf('<!-- decisions on loaded registrations -->')).split('\n\n')[1] ?? ''
  const rows = table
    .split('\n')
    .slice(2)
    .map((line) => line.split('|').map((cell) => cell.trim()))

  it('are the ones that the guide shows', () => {
    const shown = rows.flatMap(([, options = '', decision = '']) =>
      [...options.replaceAll(/\([^)]*\)/g, '').matchAll(/`(\w+)`/g)].map(([, name = '']) => `${name}: ${decision}`),
    )
    const made = Object.entries(LOADED_OPTION_RULES).map(([name, decision]) =>
      isWidenable(name) ? `${name}: narrower` : `${name}: ${typeof decision === 'string' ? decision : ''}`,
    )
    expect([...new Set(shown)].toSorted()).toEqual(made.toSorted())
  })

  it('are made for every option of a registration', () => {
    const options = readFileSync(join(ROOT, 'docs/spec/options.md'), 'utf8')
    const section = options.slice(options.indexOf('## A registration'))
    const names = [...section.slice(0, section.indexOf('\n## Calls')).matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    expect(names.length).toBeGreaterThan(20)
    expect(names.filter((name) => !Object.hasOwn(LOADED_OPTION_RULES, name ?? ''))).toEqual([])
  })
})

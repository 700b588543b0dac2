import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRegistry, createVerifier, fileStore, memoryStore, OptionsError } from '@jwks-auth/core'
import { Agent } from 'undici'
import { describe, expect, it } from 'vitest'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { identityContract } from './identity-contract.js'
import { DECISIONS, REGISTRY_DECISIONS } from './identity-table.js'
import { KEY } from './setup.js'

identityContract('memoryStore', async () => {
  const store = memoryStore()
  return { store, again: () => store, end: async () => {} }
})

identityContract('fileStore', async () => {
  const directory = await mkdtemp(join(tmpdir(), 'jwks-auth-identity-'))
  const again = () => fileStore({ directory, integrityKey: KEY })
  return { store: again(), again, end: () => rm(directory, { recursive: true, force: true }) }
})

describe('The table of what tells sources apart', () => {
  it('has every option that a registration may have', async () => {
    const page = await readFile(new URL('../../docs/spec/options.md', import.meta.url), 'utf8')
    const chapter = page.slice(page.indexOf('## A registration'), page.indexOf('## What registrations inherit'))
    const documented = [...chapter.matchAll(/^\| `(\w+)`/gm)].map(([, name]) => name)
    const inherited = [DEFAULTS.cache, DEFAULTS.fetch, DEFAULTS.token].flatMap((all) => Object.keys(all))
    expect(documented.length).toBeGreaterThan(10)
    for (const option of [...documented, ...inherited])
      expect(Object.keys({ ...DECISIONS, ...REGISTRY_DECISIONS })).toContain(option)
    expect(Object.keys(REGISTRY_DECISIONS)).toContain('dispatcherId')
  })
})

const one = { issuer: 'https://localhost:1/', audience: 'https://api.example.test' }

function problemsOf(make: () => unknown): unknown {
  try {
    make()
    return []
  } catch (error) {
    return error instanceof OptionsError ? error.problems.map(({ field, rule }) => `${field} ${rule}`) : error
  }
}

describe('A dispatcher beside a store', () => {
  it('needs a name: what it connects as cannot be told from outside', async () => {
    const dispatcher = new Agent()
    const needed = ['dispatcherId is needed with a dispatcher beside a store: a name for what it connects as']
    expect(problemsOf(() => createRegistry({ dispatcher, store: memoryStore() }))).toEqual(needed)
    expect(problemsOf(() => createVerifier({ ...one, dispatcher, store: memoryStore() }))).toEqual(needed)
    expect(problemsOf(() => createRegistry({ dispatcher, dispatcherId: 'proxy', store: memoryStore() }))).toEqual([])
    expect(problemsOf(() => createRegistry({ dispatcher }))).toEqual([])
    await dispatcher.destroy()
  })

  it.each([{ dispatcherId: 'proxy' }, { dispatcherId: '' }, { dispatcherId: 'a b' }, { dispatcherId: 1 }])(
    'is what a dispatcherId is for, and that is a name: %j',
    (options) => {
      expect(problemsOf(() => Reflect.apply(createRegistry, undefined, [options]))).toContain(
        'dispatcherId needs a dispatcher',
      )
    },
  )
})

describe('A bearerTokenFile beside a store', () => {
  const withFile = { ...one, bearerTokenFile: '/run/token' }

  it('needs a name: whose token is in the file cannot be told from its path', () => {
    const needed = [
      'bearerTokenId is needed with a bearerTokenFile beside a store: a name for whose token the file holds',
    ]
    expect(problemsOf(() => createVerifier({ ...withFile, store: memoryStore() }))).toEqual(needed)
    expect(problemsOf(() => createRegistry({ store: memoryStore() }).register(withFile))).toEqual(needed)
    const named = { ...withFile, bearerTokenId: 'cluster-a' }
    expect(problemsOf(() => createVerifier({ ...named, store: memoryStore() }))).toEqual([])
    expect(problemsOf(() => createRegistry({ store: memoryStore() }).register(named))).toEqual([])
    expect(problemsOf(() => createVerifier(withFile))).toEqual([])
  })

  it.each(['', 'a b', 'a'.repeat(65), 5, null])('is named by 1 to 64 plain letters, not by %j', (bearerTokenId) => {
    const make = (): unknown => Reflect.apply(createVerifier, undefined, [{ ...withFile, bearerTokenId }])
    expect(problemsOf(make)).toContain('bearerTokenId must be 1 to 64 of A-Z a-z 0-9 . _ -')
  })

  it('is what a bearerTokenId is for', () => {
    expect(problemsOf(() => createVerifier({ ...one, bearerTokenId: 'cluster-a' }))).toEqual([
      'bearerTokenId needs a bearerTokenFile',
    ])
  })
})

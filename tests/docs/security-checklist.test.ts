import { readFileSync } from 'node:fs'
import { inspect } from 'node:util'
import { createRegistry, createVerifier, RefusedError } from '@jwks-auth/core'
import { createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import { columnsOf, tablesIn } from './markdown-tables.js'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const guide = read('docs/guide/security-checklist.md')
const AUDIENCE = 'https://api.example.com'

describe('docs/guide/security-checklist.md', () => {
  it('names threats that there are', () => {
    const threats = tablesIn(read('docs/spec/security.md')).flatMap((table) => columnsOf(table, '#'))
    const known = new Set(threats.map(([number = '']) => (number.startsWith('P') ? number : `T${number}`)))
    const named = guide.match(/\b[TP]\d+\b/g) ?? []
    expect(named.length).toBeGreaterThan(30)
    expect(named.filter((number) => !known.has(number))).toEqual([])
  })

  it('has the defaults of the options that it names', () => {
    const all = tablesIn(read('docs/spec/options.md')).flatMap((table) => columnsOf(table, 'option', 'default'))
    const rows = tablesIn(guide).flatMap((table) => columnsOf(table, 'option', 'default'))
    const named = rows.filter(([option]) => option !== '')
    expect(named.length).toBeGreaterThan(25)
    for (const [option = '', told = ''] of named) {
      const defaults = all.filter(([path]) => path === option).map(([, value = '']) => value.replace(/ \(\[RFC.*$/, ''))
      expect(defaults, option).toContain(told)
    }
  })

  it('says rightly when a withdrawn key ends', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using registry = createRegistry({ requireHttps: false })
    registry.register({ tenant: 'acme', provider: 'own', issuer: issuer.issuer, audience: AUDIENCE })
    const verifier = createVerifier({ registry })
    const verdict = (token: string): Promise<string> =>
      verifier.verify(token, { tenant: 'acme' }).then(
        () => 'accepted',
        (error: unknown) => (error instanceof RefusedError ? error.code : 'an error'),
      )

    const stolen = await issuer.sign()
    expect(await verdict(stolen)).toBe('accepted')
    await issuer.rotate({ keepOld: false })
    expect(await verdict(stolen)).toBe('accepted')
    await issuer.misbehave({ status: 500 })
    await expect(registry.refresh('acme')).rejects.toMatchObject({ code: 'keys_unavailable' })
    expect(await verdict(stolen)).toBe('accepted')
    await issuer.behave()
    const [status] = await registry.refresh('acme')
    expect(status?.keys.map(({ kid }) => kid)).toEqual([issuer.signingKey.kid])
    expect([await verdict(stolen), await verdict(await issuer.sign())]).toEqual(['key_unknown', 'accepted'])

    registry.unregister('acme', 'own')
    expect(await verdict(await issuer.sign())).toBe('token_issuer_unknown')
  })

  it('says rightly that an Auth hides its token', async () => {
    await using issuer = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE })
    await using verifier = createVerifier({ issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false })
    const token = await issuer.sign()
    const auth = await verifier.verify(token)
    expect(auth.token).toBe(token)
    for (const text of [JSON.stringify(auth), inspect(auth, { depth: Infinity })]) {
      expect(text).toContain('user-1')
      expect(text).not.toContain(token.split('.')[2])
    }
  })
})

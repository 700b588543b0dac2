import { readdirSync, readFileSync } from 'node:fs'
import {
  createAuthenticator,
  createRegistry,
  createVerifier,
  logger,
  RefusedError,
  type OneIssuerOptions,
} from '@jwks-auth/core'
import { pino } from 'pino'
import { describe, expect, it } from 'vitest'
import { REFUSAL_CODES, SOURCE_FAILURES, httpStatusOf } from '../../packages/core/src/errors/errors.js'
import { SOURCES } from '../architecture/source-files.js'
import { anIssuer, here } from '../cli/setup.js'
import { columnsOf, tablesIn } from './markdown-tables.js'

const read = (path: string): string => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
const guide = read('docs/guide/troubleshooting.md')
const errors = read('docs/spec/errors.md')
const names = readdirSync(new URL('../../docs/guide', import.meta.url)).filter((name) => name.endsWith('.md'))
/** All pages as one. */
const guides = names.map((name) => read(`docs/guide/${name}`)).join('\n')
const tables = tablesIn(guide)
const errorTables = tablesIn(errors)
const AUDIENCE = 'https://api.example.com'

/** Under which heading of the guide a code is. */
const CHAPTERS: Readonly<Record<string, string>> = {
  400: '400: the request is wrong',
  401: '401 with a token',
  403: '403',
  503: '503',
  token_missing: '401 without a token',
  source_failed: '503',
  options_invalid: 'It does not start',
  callback_failed: 'It does not start',
  auth_not_registered: 'It does not start',
  registration_unknown: 'It does not start',
}

describe('docs/guide/troubleshooting.md', () => {
  it('has an entry for each code, where its status is, and none for a code that is gone', () => {
    const entries = [...guide.matchAll(/^## (?<chapter>.*)$|^### `(?<code>\w+)`$/gm)]
    let chapter = ''
    const found = entries.flatMap(({ groups = {} }) => {
      chapter = groups['chapter'] ?? chapter
      return groups['code'] === undefined ? [] : [[groups['code'], chapter]]
    })
    const others = errorTables.flatMap((table) => columnsOf(table, 'code', 'class')).map(([code = '']) => code)
    const due = [
      ...REFUSAL_CODES.map((code) => [code, CHAPTERS[code] ?? CHAPTERS[httpStatusOf(code)]]),
      ...others.map((code) => [code, CHAPTERS[code]]),
    ]
    expect(Object.fromEntries(found)).toEqual(Object.fromEntries(due))
    expect(found).toHaveLength(due.length)
  })

  it('explains each reason of a failed fetch, and errors.md lists them', () => {
    const explained = tables.flatMap((table) => columnsOf(table, 'reason')).flat()
    expect(explained).toHaveLength(SOURCE_FAILURES.length)
    expect(new Set(explained)).toEqual(new Set(SOURCE_FAILURES))
    const listed = errors.split('The reasons of a `SourceError`:')[1]?.match(/`\w+`/g) ?? []
    expect(listed.map((reason) => reason.replaceAll('`', ''))).toEqual(SOURCE_FAILURES)
  })

  it('quotes details and log lines as the code has them', () => {
    const code = SOURCES.map(({ text }) => text).join('\n')
    const details = tables.flatMap((table) => columnsOf(table, 'detail')).flatMap(([cell = '']) => cell.split(', '))
    expect(details.length).toBeGreaterThan(15)
    const lines = [...guides.matchAll(/`jwks-auth: (?<message>[^`]+)`/g)].map(
      ({ groups = {} }) => groups['message'] ?? '',
    )
    expect(new Set(lines).size).toBeGreaterThan(7)
    // `exp is not a time` is put together from a claim's name.
    const said = [...details.map((detail) => detail.replace(/^\w+(?= is (?:not a time|null))/, '')), ...lines]
    expect(said.filter((text) => !code.includes(text))).toEqual([])
  })

  it('quotes metrics that exist', () => {
    const metrics = read('docs/spec/metrics.md')
    const named = guides.match(/\bjwks_(?:cache|auth)_\w+/g) ?? []
    expect(named.filter((name) => !metrics.includes(`\`${name}\``))).toEqual([])
  })

  it('names debug wherever it says that a refusal leaves no event or no line in the log', () => {
    const passages = guide
      .split(/\n(?:\n|(?=\|))/)
      .filter((passage) => /\bleaves? (?:none|no) |gets no event/.test(passage))
    expect(passages.length).toBeGreaterThan(3)
    expect(passages.filter((passage) => !passage.includes('`debug`'))).toEqual([])
  })

  it('shows the log as it is written', async () => {
    const issuer = await anIssuer({ audience: 'https://other.example.com' })
    const lines: string[] = []
    const target = pino({ base: null, timestamp: false }, { write: (line: string) => void lines.push(line) })
    const registry = createRegistry({ requireHttps: false, observers: [logger(target)] })
    registry.register({ tenant: 'acme', provider: 'auth0', issuer: issuer.issuer, audience: AUDIENCE })
    const verifier = createVerifier({ registry })
    await expect(verifier.verify(await issuer.sign(), { tenant: 'acme' })).rejects.toThrow(
      'The access token is invalid',
    )
    await registry.close()
    expect(JSON.parse(shown('log of a refused token'))).toEqual(JSON.parse(lines[0] ?? ''))
    expect(lines).toHaveLength(1)
  })

  it('shows what verify says', async () => {
    const issuer = await anIssuer({ audience: AUDIENCE })
    const token = await issuer.sign({}, { kid: '2026-11' })
    const flags = ['--issuer', `${issuer.issuer}/`, '--audience', AUDIENCE, '--allow-http']
    const { code, out } = await here(['verify', '-', ...flags], { input: token })
    expect(code).toBe(1)
    expect(asShown(out, issuer.origin)).toBe(asShown(shown('verify a token whose issuer has no slash'), issuer.origin))
  })

  it('says rightly which of several faults is told', async () => {
    expect(guide).toContain('form, issuer, algorithm, type, audience, times, other claims, key, signature')
    const issuer = await anIssuer({ audience: AUDIENCE })
    const options = { issuer: issuer.issuer, audience: AUDIENCE, requireHttps: false, requiredClaims: ['org'] }
    const verifier = createVerifier(options)
    const [key, other] = [await issuer.createForeignKey('ES256'), issuer.signingKey.kid]
    const wrong = { iss: 'https://other.example.com', aud: 'https://other.example.com' }
    const header = { alg: 'HS256', typ: 'logout+jwt' }
    const tokens = [
      await issuer.sign(wrong, { header: { ...header, crit: ['x'] }, expiresIn: -60, key }),
      await issuer.sign(wrong, { header, expiresIn: -60, key }),
      await issuer.sign({ aud: wrong.aud }, { header, expiresIn: -60, key }),
      await issuer.sign({ aud: wrong.aud }, { typ: header.typ, expiresIn: -60, key }),
      await issuer.sign({ aud: wrong.aud }, { expiresIn: -60, key }),
      await issuer.sign({}, { expiresIn: -60, key }),
      await issuer.sign({}, { key }),
      await issuer.sign({ org: 'acme' }, { key }),
      await issuer.sign({ org: 'acme' }, { key, kid: other }),
      await issuer.sign({ org: 'acme' }),
    ]
    const verdicts = tokens.map(async (token) => {
      const outcome: unknown = await verifier.verify(token).catch((error: unknown) => error)
      return outcome instanceof RefusedError ? outcome.code : 'accepted'
    })
    expect(await Promise.all(verdicts)).toEqual([
      'token_critical_header',
      'token_issuer_unknown',
      'token_algorithm_refused',
      'token_type_refused',
      'token_audience_refused',
      'token_expired',
      'token_claim_invalid',
      'key_unknown',
      'signature_invalid',
      'accepted',
    ])
    await verifier.close()
  })

  it('shows what inspect says', async () => {
    const issuer = await anIssuer({ discovery: 'oidc' })
    const { code, out } = await here(['inspect', `${issuer.issuer}/`, '--allow-http'])
    expect(code).toBe(1)
    const withoutKeys = out.replace(/\nKeys {2}[^]*?(?=\nTo register)/, '').replace(', requireHttps: false', '')
    expect(asShown(withoutKeys, issuer.origin)).toBe(shown('inspect an issuer with a slash too many'))
  })

  it('shows what wrong options lead to', () => {
    const wrong: OneIssuerOptions = JSON.parse(
      '{ "issuer": "http://login.example.com/", "clockTolerance": "5 s", "maxTTL": "10m" }',
    )
    const message = shown('wrong options').replace('OptionsError: ', '')
    expect(() => createAuthenticator(wrong)).toThrow(expect.objectContaining({ name: 'OptionsError', message }))
  })
})

describe('Commands in the guides', () => {
  const commands = [...guides.matchAll(/npx @jwks-auth\/cli (?<args>[^`\n]+)/g)].map(
    ({ groups = {} }) => groups['args'] ?? '',
  )

  it.each([...new Set(commands)])('exist, with their options: %s', async (command) => {
    const [name = '', ...args] = command.split(' ')
    const help = await here([name, '--help'])
    expect(help.code).toBe(0)
    for (const flag of args.filter((arg) => arg.startsWith('--'))) expect(help.out).toContain(flag)
  })

  it('are found', () => {
    expect(commands.length).toBeGreaterThan(8)
  })
})

/** The block of the guide that is marked so. */
function shown(name: string): string {
  const [, block] = guide.split(`<!-- output: ${name} -->`)
  const { text } = /^\s*```\w+\n(?<text>[\s\S]*?\n)```/.exec(block ?? '')?.groups ?? {}
  if (text === undefined) throw new Error(`the guide shows no ${name}`)
  return text.trimEnd()
}

/** Where and when a run was, as the guide has it. */
function asShown(out: string, origin: string): string {
  return out
    .replaceAll(origin, 'https://login.example.com')
    .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC/g, '(then)')
    .replaceAll(/ +$/gm, '')
    .trimEnd()
}

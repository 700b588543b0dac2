import { PassThrough } from 'node:stream'
import { describe, expect, it } from 'vitest'
import { run } from '../../packages/cli/src/index.js'
import { neutral, safeJson } from '../../packages/cli/src/output/neutral.js'
import { moment, span } from '../../packages/cli/src/output/spans-of-time.js'
import { withoutSecrets } from '../../packages/cli/src/output/reporter.js'
import { anIssuer, aSink, here, PATIENCE, WAYS } from './setup.js'

describe('Colour', () => {
  const inColour = async (tty: boolean, env: Readonly<Record<string, string>> = {}) => {
    const issuer = await anIssuer()
    return await here(['inspect', issuer.issuer, '--allow-http'], { tty, env })
  }

  it('is used on a terminal only, and not where NO_COLOR or TERM forbid it', async () => {
    const red = '\u001b['
    expect((await inColour(true)).out).toContain(`${red}32musable${red}0m`)
    expect((await inColour(true, { NO_COLOR: '' })).out).toContain(red)
    for (const { out } of [
      await inColour(false),
      await inColour(true, { NO_COLOR: '1' }),
      await inColour(true, { TERM: 'dumb' }),
    ]) {
      expect(out).not.toContain(red)
    }
  })
})

describe('Progress', () => {
  it('is told on standard error, on a terminal only, and wiped away', async () => {
    const issuer = await anIssuer()
    const on = await here(['inspect', issuer.issuer, '--allow-http', '--json'], { tty: true })
    expect(on.err).toContain(`asking ${issuer.jwksUri} …`)
    expect(on.err.endsWith('\r\u001b[K')).toBe(true)
    expect(JSON.parse(on.out)).toMatchObject({ usable: 'yes' })
    expect((await here(['inspect', issuer.issuer, '--allow-http'])).err).toBe('')
  })
})

describe('Text from elsewhere', () => {
  it.each([
    ['\u001b[2J', '\\u{1b}[2J'],
    ['a\r\nb\tc', 'a\\u{d}\\u{a}b\\u{9}c'],
    ['\u009b31m\u007f', '\\u{9b}31m\\u{7f}'],
    ['\u202euser\u2066\u200b\u2028', '\\u{202e}user\\u{2066}\\u{200b}\\u{2028}'],
    ['\ud800 \u{e0041}', '\\u{d800} \\u{e0041}'],
    ['Zoë 密钥 ✓', 'Zoë 密钥 ✓'],
  ])('%j is shown as %s', (text, shown) => {
    expect(neutral(text)).toBe(shown)
    const json = safeJson({ text })
    expect(json).not.toMatch(/[^\P{C}]/u)
    expect(JSON.parse(json)).toEqual({ text })
  })

  it('is bounded', () => {
    expect(neutral('a'.repeat(100_000))).toHaveLength(8193)
    expect(safeJson(['a'.repeat(100_000)])).toHaveLength(8197)
  })

  it('loses tokens and passwords in errors', () => {
    const token = `eyJhbGciOiJFUzI1NiJ9.${'e'.repeat(40)}.${'s'.repeat(86)}`
    expect(withoutSecrets(`got "${token}"`)).toBe('got "(token hidden)"')
    expect(withoutSecrets('redis://:hunter2@localhost:6379/0')).toBe('redis://(hidden)@localhost:6379/0')
    const host = 'https://login-production-eu.mycompany.example/very-long-path-of-a-tenant'
    expect(withoutSecrets(host)).toBe(host)
    expect(withoutSecrets('eyJhbGciOiJFUzI1NiJ9')).toBe('(token hidden)')
  })
})

describe('Time', () => {
  it('is said in its two largest units', () => {
    expect([999, 1000, 59_999, 61_000, 3_599_980, 90_061_000].map(span)).toEqual([
      '999 ms',
      '1 s',
      '1 min',
      '1 min 1 s',
      '1 h',
      '1 d 1 h',
    ])
    expect([moment(0), moment(NaN)]).toEqual(['1970-01-01 00:00:00 UTC', 'no moment'])
  })
})

describe('The command', () => {
  it('has help, and so has each of its commands', async () => {
    const { code, out } = await here(['--help'])
    expect(code).toBe(0)
    for (const command of ['inspect', 'verify', 'pin', 'issuer', 'snapshot']) {
      expect(out).toContain(`\n  ${command} `)
      const help = await here([command, '--help'])
      expect([help.code, help.err]).toEqual([0, ''])
      expect(help.out).toContain(`Usage: jwks-auth ${command}`)
      expect(help.out).toContain('--json')
    }
  })

  it('tells programs, too, what is wrong', async () => {
    const wrong = await here(['inspect', 'http://a.test', '--json'])
    expect([wrong.code, JSON.parse(wrong.out)]).toEqual([
      2,
      { exitCode: 2, error: 'the URL must be an https URL (or pass --allow-http, for tests); got "http://a.test"' },
    ])
    const unknown = await here(['pin', '127.0.0.1:1', '--json'])
    expect(JSON.parse(unknown.out)).toMatchObject({ exitCode: 3, error: expect.stringContaining('ECONNREFUSED') })
    const parsed = await here(['pin', '--json'])
    expect(JSON.parse(parsed.out)).toEqual({ exitCode: 2, error: "missing required argument 'url'" })
  })

  it('calls its own mistakes by that name, and takes them for no answer', async () => {
    const issuer = await anIssuer()
    const broken = { write: () => JSON.parse('broken') }
    const stderr = aSink(false)
    const stopped = (): AbortSignal => new AbortController().signal
    const terminal = { stdin: new PassThrough(), stdout: broken, stderr, env: {}, stopped }
    expect(await run(['inspect', issuer.issuer, '--allow-http'], terminal)).toBe(3)
    expect(stderr.text).toMatch(/^error: this is a mistake of jwks-auth; please report it:\nSyntaxError/)
  })

  it('ends with 2 where the command line is wrong', async () => {
    for (const args of [[], ['inspekt'], ['inspect'], ['inspect', 'https://a', 'b'], ['pin', 'https://a', '--nope']]) {
      const { code, out, err } = await here(args)
      expect([code, out]).toEqual([2, ''])
      expect(err).not.toBe('')
    }
  })
})

describe.each(WAYS)('The command %s', { timeout: PATIENCE }, (_way, cli) => {
  it('tells its version, and what is wrong', async () => {
    expect(await cli(['--version'])).toMatchObject({ code: 0, out: expect.stringMatching(/^\d+\.\d+\.\d+\n$/) })
    const { code, err } = await cli(['inspekt'])
    expect([code, err]).toEqual([
      2,
      "error: unknown command 'inspekt'\n(Did you mean inspect?)\n--help lists what there is.\n",
    ])
  })
})

import { describe, expect, it } from 'vitest'
import { parserError } from '../../packages/cli/src/options/parser-error.js'
import { codeOf, sourcesOf } from '../architecture/source-files.js'
import { here } from './setup.js'

/** Each ends with exit code 2 for another reason as well: nothing is asked, and nothing is started. */
const WRONG: Readonly<Record<string, readonly string[]>> = {
  inspect: ['inspect', 'http://a.test'],
  verify: ['verify', 'e30.e30.e30', '--issuer', 'ftp://a.test', '--audience', 'b'],
  pin: ['pin', 'http://a.test'],
  issuer: ['issuer', '--path', 'no-slash'],
  snapshot: ['snapshot', 'http://a.test'],
}
const COMMANDS = Object.keys(WRONG)

/** Values, each with a secret in it. */
const VALUES = [
  'hunter2-kJ8vQ',
  'Bearer hunter2-kJ8vQ',
  'Authorization: Bearer hunter2-kJ8vQ',
  'Authorization:hunter2-kJ8vQ',
  'hunter2kJ8vQ=',
  'a=hunter2-kJ8vQ',
  'a={"hunter2-kJ8vQ',
  "x' is invalid. hunter2-kJ8vQ",
  "x'\n(Did you mean hunter2-kJ8vQ?)",
  "x' argument missing hunter2-kJ8vQ",
]

async function optionsOf(command: string): Promise<readonly string[]> {
  const { out } = await here([command, '--help'])
  return [...out.matchAll(/^ +(--[a-z-]+) </gm)].map(([, option = '']) => option)
}

async function expectNoSecret(args: readonly string[]): Promise<void> {
  for (const json of [[], ['--json']]) {
    const { code, out, err } = await here([...args, ...json])
    expect([args, code]).toEqual([args, 2])
    expect(err).not.toBe('')
    expect(`${out}${err}`).not.toMatch(/hunter2|kJ8vQ/)
  }
}

describe.each(COMMANDS)('An error of %s shows nothing of', (command) => {
  const wrong = WRONG[command] ?? []

  it('the value of any of its options', async () => {
    const options = await optionsOf(command)
    expect(options.length).toBeGreaterThan(1)
    for (const option of options) {
      for (const value of VALUES) {
        await expectNoSecret([...wrong, option, value])
        await expectNoSecret([...wrong, `${option}=${value}`])
      }
    }
  })

  it('the value of an option that there is not', async () => {
    for (const value of VALUES) {
      for (const typed of [
        `--headers=${value}`,
        `--${value}`,
        `-H${value}`,
        `-${value}`,
        `--no-${value}`,
        `--=${value}`,
      ])
        await expectNoSecret([...wrong, typed])
      await expectNoSecret([...wrong, '--headers', value])
    }
  })

  it('what stands where nothing is wanted, or something else', async () => {
    for (const value of VALUES) {
      await expectNoSecret([...wrong, value])
      if (command === 'inspect' || command === 'pin') continue
      await expectNoSecret([command, value, '--nope'])
    }
    for (const value of VALUES.filter((one) => /[\s:]/.test(one))) {
      if (command === 'inspect' || command === 'pin') await expectNoSecret([command, value])
    }
  })
})

describe('An error of the command line', () => {
  it('shows no secret in the place of a command', async () => {
    for (const value of VALUES) await expectNoSecret([value])
    await expectNoSecret(['https://user:hunter2@a.test'])
  })

  it('shows none in the place of a preset, of its options, or of those of core', async () => {
    const verify = ['verify', 'e30.e30.e30', '--audience', 'b', '--pin', 'x']
    for (const value of [...VALUES, 'hunter2kJ8vQ=a']) {
      await expectNoSecret([...verify, '--preset', value])
      await expectNoSecret([...verify, '--preset', 'auth0', '--with', value])
      await expectNoSecret([...verify, '--preset', 'auth0', '--with', `domain=${value}`])
      await expectNoSecret([...verify, '--issuer', 'https://a.test', '--option', value])
      await expectNoSecret([...verify, '--issuer', 'https://a.test', '--option', `tenant=${value}`])
      await expectNoSecret([...verify, '--issuer', 'https://a.test', '--option', `algorithms=${value}`])
    }
  })

  it('names the option, the command, and what may have been meant', async () => {
    const errors = [
      [['inspect', 'https://a.test', '--headers=Authorization: Bearer x'], "unknown option '--headers'"],
      [['inspect', 'https://a.test', '--headers', 'x'], "unknown option '--headers'\n(Did you mean --header?)"],
      [['inspect', 'https://a.test', '-HBearer x'], "unknown option '-H'"],
      [
        ['verify', 'a.b.c', '--option', 'Bearer x'],
        "option '--option <name=value>' has a wrong value. Write name=value",
      ],
      [
        ['verify', 'a.b.c', '--timeout', 'long'],
        "option '--timeout <duration>' has a wrong value. Write for example 30s",
      ],
      [['issuer', '--alg', 'x'], "option '--alg <name>' has a wrong value. Allowed choices are RS256"],
      [['issuer', '--path', 'x'], `"path" must be '' or a path like '/tenant-a', without a slash at the end\n`],
      [['verify', 'a.b.c', '--preset', 'keyclock'], '--preset: there is no keyclock; there are adfs, apple, auth0'],
      [['inspekt'], "unknown command 'inspekt'\n(Did you mean inspect?)"],
      [['https://a.test'], 'unknown command; it is not shown, for it may be a secret\n'],
      [['inspect'], "missing required argument 'url'"],
      [['inspect', 'https://a.test', '--ca'], "option '--ca <file>' argument missing"],
      [['inspect', 'https://a.test', 'b'], "too many arguments for 'inspect'. Expected 1 argument but got 2."],
    ] as const
    for (const [args, said] of errors) {
      const { code, err } = await here(args)
      expect([code, err]).toEqual([2, expect.stringContaining(said)])
    }
  })

  it.each(['', 'error: something else', "error: unknown option '--a' of hunter2", "option 'a' is invalid. hunter2"])(
    'is left out as a whole where it has no form that is known: "%s"',
    (said) => {
      expect(parserError(said)).toBe('it cannot be read')
    },
  )

  it('is made in one place of the code for what the parser says', () => {
    const reading = sourcesOf('cli').filter(({ text }) => /\bCommanderError\b|\boutputError\b/.test(codeOf(text)))
    expect(reading.map(({ path }) => path)).toEqual(['packages/cli/src/run.ts'])
    for (const { text } of reading) expect(codeOf(text).match(/\bparserError\(/g)).toHaveLength(2)
  })
})

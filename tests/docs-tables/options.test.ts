import { readFileSync } from 'node:fs'
import { format } from 'prettier'
import * as core from '@jwks-auth/core'
import * as inspection from '@jwks-auth/core/inspection'
import * as openTelemetry from '@jwks-auth/core/opentelemetry'
import * as prometheus from '@jwks-auth/core/prometheus'
import * as presets from '@jwks-auth/core/providers'
import * as redis from '@jwks-auth/core/redis'
import * as fastify from '@jwks-auth/fastify'
import * as testing from '@jwks-auth/testing'
import { beforeAll, describe, expect, it } from 'vitest'
import { VARIABLES } from '../../packages/core/src/standalone/from-env.js'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { CHAPTERS } from '../../scripts/options-page/chapters.js'
import { declarationsIn } from '../../scripts/options-page/declarations.js'
import { declaredIn } from '../../scripts/options-page/declared.js'
import { flatten, says } from '../../scripts/options-page/default-value.js'
import type { Kit } from '../../scripts/options-page/kit.js'
import { describe as describeSection, type Option } from '../../scripts/options-page/options.js'
import { optionsPage, type OptionsPage } from '../../scripts/options-page/page.js'
import { TAKERS } from '../../scripts/options-page/takers.js'
import { codeOf, PACKAGES, ROOT } from '../architecture/source-files.js'

const kit: Kit = { DEFAULTS, VARIABLES, core, fastify, inspection, openTelemetry, presets, prometheus, redis, testing }
const declared = declaredIn(new URL('../../packages/', import.meta.url))
const read = (path: string): string => readFileSync(new URL(path, `file://${ROOT}`), 'utf8')

let page: OptionsPage
let options: readonly Option[]

beforeAll(async () => {
  page = await optionsPage(kit, declared, core.duration)
  options = [...page.described.values()].flatMap((one) => one.options)
}, 30_000)

describe('docs/spec/options.md', () => {
  it('says what the code says now (else: npm run docs:options)', async () => {
    const config: unknown = JSON.parse(read('.prettierrc.json'))
    expect(read('docs/spec/options.md')).toBe(await format(page.markdown, { ...Object(config), parser: 'markdown' }))
  })

  it('has every default there is', () => {
    const compared = new Set([...page.described.values()].flatMap((one) => one.compared))
    const all = flatten(DEFAULTS).map(([path]) => path)
    expect(all.filter((path) => !compared.has(path))).toEqual([])
  })

  it('tells of each option its meaning and its default, and in which unit it is where it is a number or a time', () => {
    expect(options.length).toBeGreaterThan(150)
    for (const { path, type, unit, otherwise, meaning } of options) {
      expect(meaning, path).toMatch(/^[`A-Z].*\.$/)
      expect(otherwise, path).not.toBe('')
      if (/^(number(\[\])?|Duration)$/.test(type)) expect(unit, path).not.toBe('')
    }
  })

  it('tells the rule of each number and time, as the error for a wrong one does', () => {
    const numbers = options.filter(({ type }) => /^(number|Duration)$/.test(type))
    expect(numbers.filter(({ rule }) => rule === '').map(({ path }) => path)).toEqual([])
    const limit = options.find(({ path }) => path === 'maxTokenBytes')
    expect(limit?.rule).toBe('must be a whole number from 256 to 1048576')
    expect(() => core.createRegistry({ maxTokenBytes: 255 })).toThrow(limit?.rule)
  })

  it('has a place for every type of options that the packages export', () => {
    const sections = CHAPTERS.flatMap(({ sections: some }) => some.flatMap(({ types }) => types))
    const nested = options.map(({ type }) => type)
    const known = new Set([...sections, ...nested, ...TAKERS.map(([, type]) => type)])
    const entries = PACKAGES.flatMap((name) => entriesOf(name))
    const exported = entries.flatMap((path) => codeOf(read(path)).match(/\b[A-Z]\w*Options\b/g) ?? [])
    expect(exported.length).toBeGreaterThan(40)
    // What we hand to `duplicate()` of a client of ioredis: nobody gives it to us.
    expect([...new Set(exported)].filter((type) => !known.has(type))).toEqual(['SubscriberOptions'])
  })

  it('has headings and anchors that differ', () => {
    const headings = page.markdown.match(/^##+ .*$/gm) ?? []
    expect(new Set(headings.map((heading) => heading.replace(/^#+ /, ''))).size).toBe(headings.length)
  })
})

describe('The page of options cannot be written', () => {
  const [section] = CHAPTERS.find(({ heading }) => heading === 'Observers')?.sections ?? []
  const written = (source: string): Promise<unknown> => {
    const types = new Map(declarationsIn(source).map((one) => [one.name, one]))
    if (section === undefined) throw new Error('no section')
    return describeSection(kit, section, types, core.duration)
  }

  it.each([
    ["/** How often. @default '2m' */\n  interval?: Duration", "interval is 60000, and its comment says '2m'"],
    ['interval?: Duration', 'interval has no comment'],
    ['/** How often. */\n  interval?: Duration', 'interval has no @default'],
    ['/** So many. @default 60000 */\n  interval?: number', 'interval: a number of what?'],
    ["/** How often. @default '1m' */\n  every?: Duration", 'logger.interval is the default of no option'],
  ])('while a comment leaves something out or is wrong: %j', async (member, complaint) => {
    await expect(written(`export interface LoggerOptions {\n  ${member}\n}\n`)).rejects.toThrow(complaint)
  })

  it('while a type is nowhere to be found', async () => {
    await expect(written('')).rejects.toThrow('LoggerOptions is declared in none of the files')
  })
})

describe('What a comment says of a default', () => {
  it.each([
    ["'30s'", 30_000],
    ['0', 0],
    ['false', false],
    ["'any'", 'any'],
    ["['JWT', 'at+jwt']", ['jwt', 'at+jwt']],
    ['[0.5, 1]', [0.5, 1]],
    ['none', undefined],
    ['none', []],
  ])('%s is %j', (text, value) => {
    expect(says(text, value, core.duration)).toBe(true)
  })

  it.each([
    ["'31s'", 30_000],
    ['1', 0],
    ['true', false],
    ["'none'", 'any'],
    ["['JWT']", ['jwt', 'at+jwt']],
    ['[0.5]', [0.5, 1]],
    ["'30s'", undefined],
    ['[1]', []],
  ])('%s is not %j', (text, value) => {
    expect(says(text, value, core.duration)).toBe(false)
  })
})

function entriesOf(name: string): readonly string[] {
  const { exports = {} } = JSON.parse(read(`packages/${name}/package.json`)) as { exports?: Record<string, unknown> }
  return Object.values(exports).flatMap((entry) => {
    const built = typeof entry === 'object' && entry !== null ? Reflect.get(entry, 'default') : undefined
    return typeof built === 'string'
      ? [`packages/${name}/${built.replace('./dist/', 'src/').replace(/js$/, 'ts')}`]
      : []
  })
}

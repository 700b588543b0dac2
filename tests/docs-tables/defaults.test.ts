import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { duration } from '@jwks-auth/core'
import { DEFAULTS } from '../../packages/core/src/options/defaults.js'
import { columnsOf, tablesIn } from '../docs/markdown-tables.js'

const guide = readFileSync(new URL('../../docs/guide/start.md', import.meta.url), 'utf8')
const table = guide.slice(guide.indexOf('<!-- defaults -->')).split('\n## ')[0]?.split('\nOptions of')[0] ?? ''
const documented = rowsOf(table)

function rowsOf(markdown: string): readonly (readonly string[])[] {
  return markdown
    .split('\n')
    .filter((line) => line.startsWith('| `'))
    .map((line) => line.split('|').map((cell) => cell.trim().replaceAll('`', '')))
}

/** `{ retry: { deadline: 8000 } }` as `[['retry.deadline', 8000]]`. */
function flatten(values: object, prefix = ''): readonly (readonly [string, unknown])[] {
  return Object.entries(values).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? flatten(value, `${prefix}${name}.`)
      : [[`${prefix}${name}`, value] as const],
  )
}

/** A default as the guide writes it, in the form the code has. */
function read(text: string, like: unknown): unknown {
  if (like === undefined) return text === 'any' ? undefined : text
  if (Array.isArray(like)) return text === 'none' ? [] : text.split(' ')
  if (typeof like === 'boolean') return text === 'true'
  if (typeof like !== 'number') return text
  return /^\d+$/.test(text) ? Number(text) : duration(text)
}

describe('the table of defaults in docs/guide/start.md', () => {
  const actual = flatten({ ...DEFAULTS.cache, ...DEFAULTS.fetch, ...DEFAULTS.token })

  it('has rows', () => {
    expect(documented.length).toBeGreaterThan(10)
  })

  it.each(documented.map((cells) => [cells[1], cells[2]]))('tells the default of %s: %s', (name, text = '') => {
    const [, value] = actual.find(([path]) => path === name) ?? ['', 'of no option']
    expect(read(text, value)).toEqual(value)
  })
})

describe('The table of defaults in docs/guide/tenants.md', () => {
  it('tells those of tenants that are loaded', () => {
    const page = readFileSync(new URL('../../docs/guide/tenants.md', import.meta.url), 'utf8')
    const rows = rowsOf(page.split('<!-- defaults of tenants -->')[1]?.split('\n#')[0] ?? '')
    const told = rows.map(([, name = '', text = '']) => [name, read(text, 0)])
    expect(Object.fromEntries(told)).toEqual(DEFAULTS.tenants)
  })
})

describe('The table of defaults in docs/guide/status-and-health.md', () => {
  it('tells those of both handlers', () => {
    const page = readFileSync(new URL('../../docs/guide/status-and-health.md', import.meta.url), 'utf8')
    const rows = rowsOf(page.split('<!-- defaults of status and health -->')[1]?.split('\n#')[0] ?? '')
    const actual: Readonly<Record<string, unknown>> = { ...DEFAULTS.health, ...DEFAULTS.statusPage }
    const told = rows.map(([, name = '', , text = '']) => [name, read(text, actual[name])])
    expect(Object.fromEntries(told)).toEqual(actual)
  })
})

describe('The defaults in the tables of every guide', () => {
  const tables = (path: string): ReturnType<typeof tablesIn> =>
    tablesIn(readFileSync(new URL(`../../docs/${path}`, import.meta.url), 'utf8'))
  const columns = ['option', 'default'] as const
  const all = tables('spec/options.md').flatMap((rows) => columnsOf(rows, ...columns))
  const pages = readdirSync(new URL('../../docs/guide', import.meta.url)).filter((name) => name.endsWith('.md'))
  const told = pages.flatMap((page) =>
    tables(`guide/${page}`)
      .flatMap((rows) => columnsOf(rows, ...columns))
      .map(([option = '', text = '']) => ({ page, option, value: amount(text) })),
  )
  const amounts = told.filter(({ value }) => value !== undefined)

  it('are those of docs/spec/options.md, where they are numbers or times', () => {
    expect(amounts.length).toBeGreaterThan(20)
    for (const { page, option, value } of amounts) {
      const defaults = all.filter(([path]) => path === option).map(([, text = '']) => amount(text))
      expect(defaults, `${page}: ${option}`).toContain(value)
    }
  })
})

/** `'30s'`, `30s` and `30000` as 30000; `undefined` for what is neither. */
function amount(text: string): number | undefined {
  const bare = text.replaceAll("'", '')
  if (!/^\d[\d.]*(?:ms|s|m|h|d)?$/.test(bare)) return undefined
  return /\d$/.test(bare) ? Number(bare) : duration(bare)
}

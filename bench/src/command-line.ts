import { parseArgs } from 'node:util'
import type { BenchOptions } from './bench.js'
import { UsageError } from './usage-error.js'

/** What the user asked for. */
export type Wish =
  | { readonly for: 'help' }
  | {
      readonly for: 'benches'
      /** Their names; all of them when none is given. */
      readonly names: readonly string[]
      readonly options: BenchOptions
      /** Files to write: the figures, the picture of them, and a page that has places for them. */
      readonly json: string | undefined
      readonly chart: string | undefined
      readonly page: string | undefined
    }

export const OPTIONS = `Options:
  --quick          rougher figures, sooner
  --json FILE      also write the figures to FILE
  --chart FILE     also draw verify and http to FILE, an SVG picture
  --page FILE      also put the tables into FILE, a Markdown page with places for them
  --against REF    verify: let the core of that commit compete too
  --slices N       verify, http, tenants: rounds that count; every contender runs one slice a round
  --slice-ms MS    verify, http, tenants: how long a slice takes
  --tokens N       verify, http, memory, tenants: distinct tokens
  --only NAMES     http: only these frameworks; cache: only these libraries and scenarios; with commas between
  --help           print this
`

/** @throws UsageError telling what is wrong. */
export function readCommandLine(args: readonly string[]): Wish {
  const { values, positionals } = parsed(args)
  if (values.help) return { for: 'help' }
  return {
    for: 'benches',
    names: [...new Set(positionals)],
    json: values.json,
    chart: values.chart,
    page: values.page,
    options: {
      quick: values.quick,
      slices: count('slices', values.slices),
      sliceMs: count('slice-ms', values['slice-ms']),
      tokens: count('tokens', values.tokens),
      only: values.only?.split(',') ?? [],
      against: values.against,
    },
  }
}

function parsed(args: readonly string[]): ReturnType<typeof parse> {
  try {
    return parse(args)
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error))
  }
}

function parse(args: readonly string[]) {
  return parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      quick: { type: 'boolean', default: false },
      json: { type: 'string' },
      chart: { type: 'string' },
      page: { type: 'string' },
      against: { type: 'string' },
      slices: { type: 'string' },
      'slice-ms': { type: 'string' },
      tokens: { type: 'string' },
      only: { type: 'string' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  })
}

function count(option: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined
  if (!/^[1-9]\d{0,6}$/.test(text)) throw new UsageError(`--${option} must be a whole number from 1, not "${text}"`)
  return Number(text)
}

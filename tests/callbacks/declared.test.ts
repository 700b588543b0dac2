import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { CHAPTERS } from '../../scripts/options-page/chapters.js'
import { declaredIn } from '../../scripts/options-page/declared.js'
import { codeOf, ROOT } from '../architecture/source-files.js'
import { EXEMPT } from './exempt.js'
import { TABLE } from './table.js'

/** Types whose values are data. Any other one may hold functions, and so has to be in the table. */
const DATA =
  /^(?:string|number|boolean|true|false|null|undefined|'[^']*'|\d+|Duration|Json|Algorithm|SigningAlgorithm|Audience|ClaimValue|LabelChoice|TokenProfile|IntegrityKey|IssuerPlaceholder|RetryOptions|RedisTlsOptions|AnswerHeaders|DiscoveryKind|RequestPath|TestCertificate|TestKey|CurveName|WidenableOption|DecoratorNames|HttpsRule)$/

/** The objects that users may bring, and where they are declared. */
const OBJECTS: Readonly<Record<string, string>> = {
  Clock: 'time/clock.ts',
  Trace: 'events/trace.ts',
  SnapshotStore: 'persistence/snapshot-store.ts',
  Fleet: 'persistence/snapshot-store.ts',
  Lease: 'persistence/snapshot-store.ts',
  LogTarget: 'observe/logger.ts',
  CacheLogger: 'standalone/event-log.ts',
  MetricsRegister: 'observe/default-register.ts',
}

/** Options whose value is one of those objects: its methods have the rows. */
const AS_OBJECT = /^(?:Clock|SnapshotStore|CacheLogger|MetricsRegister)$/

const known = new Set([...TABLE.map(({ callback }) => callback), ...Object.keys(EXEMPT)])
const declared = declaredIn(new URL('packages/', `file://${ROOT}`))

describe('The table of callbacks', () => {
  it('has every option that may hold a function', () => {
    const options = CHAPTERS.flatMap(({ sections }) => sections.flatMap(({ types }) => types)).flatMap((type) =>
      (declared.get(type)?.members ?? [])
        .filter((one) => mayHoldFunction(one.type))
        .map(({ name }) => `${type}.${name}`),
    )
    expect(options.length).toBeGreaterThan(8)
    expect(options.filter((option) => !known.has(option))).toEqual([])
  })

  it('has every method of the objects that users may bring', () => {
    const methods = Object.entries(OBJECTS).flatMap(([type, file]) =>
      methodsOf(type, readFileSync(`${ROOT}packages/core/src/${file}`, 'utf8')).map((method) => `${type}.${method}`),
    )
    expect(methods.length).toBeGreaterThan(20)
    expect(methods.filter((method) => !known.has(method))).toEqual([])
  })

  it('is what docs/spec/callbacks.md says', () => {
    const page = readFileSync(`${ROOT}docs/spec/callbacks.md`, 'utf8')
    const rows = page
      .split('\n')
      .filter((line) => line.startsWith('| `'))
      .map((line) => line.split('|').map((cell) => cell.trim()))
    const told = rows
      .filter((cells) => cells.length === 7)
      .map((cells) => [cells[1]?.replaceAll('`', ''), ...cells.slice(3, 6)])
    const actual = TABLE.map(({ callback, promised }) => [
      callback,
      statuses(promised.throws),
      statuses(promised['never settles']),
      statuses(promised['answers nonsense']),
    ])
    expect(told).toEqual(actual)
    const exempt = rows.filter((cells) => cells.length === 4).map((cells) => cells[1]?.replaceAll('`', ''))
    expect(exempt).toEqual(Object.keys(EXEMPT))
  })

  it('would miss a new callback', () => {
    expect(mayHoldFunction('(request: RequestLike) => string')).toBe(true)
    expect(mayHoldFunction('NewSeam')).toBe(true)
    expect(mayHoldFunction("'any' | 'public'")).toBe(false)
    expect(mayHoldFunction('{ keys: Readonly<Record<string, Json>>[] }')).toBe(false)
    expect(methodsOf('Clock', 'export interface Clock {\n  now(): Instant\n  tick?(): void\n}')).toEqual([
      'now',
      'tick',
    ])
  })
})

function statuses(all: readonly number[]): string {
  return all.length === 0 ? 'waits' : all.length === 1 && all[0] === 200 ? 'served' : all.join(', ')
}

function mayHoldFunction(type: string): boolean {
  if (AS_OBJECT.test(type)) return false
  if (type.includes('=>')) return true
  const names = type.match(/'[^']*'|(?<![\w.])[A-Za-z]\w*(?!\w*\??:)/g) ?? []
  return names.some((name) => !CONTAINERS.has(name) && !DATA.test(name))
}

const CONTAINERS: ReadonlySet<string> = new Set(['Readonly', 'Record', 'Partial', 'Array', 'ReadonlyArray'])

function methodsOf(type: string, source: string): readonly string[] {
  const body = new RegExp(`interface ${type} \\{(?<body>[\\s\\S]*?)\\n\\}`).exec(codeOf(source))?.groups?.['body'] ?? ''
  return [...body.matchAll(/^ {2}(?:readonly )?(?<name>\w+)\??(?:<\w+>)?\(/gm)].map(
    ({ groups }) => groups?.['name'] ?? '',
  )
}

import { posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PACKAGES, SOURCES, importsOf, sourcesOf, type SourceFile } from './source-files.js'

const CORE = 'packages/core/src'
/** Given `now`, these answer: they do no I/O and read no clock, nor does anything they load. */
const PURE = [
  `${CORE}/cache/state.ts`,
  `${CORE}/cache/transition.ts`,
  `${CORE}/cache/freshness.ts`,
  `${CORE}/token/claims.ts`,
  `${CORE}/request/challenge.ts`,
]
const PURE_FOLDER = `${CORE}/keys/`
const IMPURE =
  /^(undici|node:(dns|fs|http|http2|https|net|perf_hooks|timers|tls|worker_threads|child_process)(\/promises)?)$/

/** An optional peer, and the entry of core that needs it. */
const OPTIONAL_PEERS: readonly (readonly [peer: string, entry: string])[] = [
  ['prom-client', 'prometheus'],
  ['@opentelemetry/api', 'opentelemetry'],
]

const ADAPTERS: Readonly<Record<string, readonly string[]>> = {
  express: ['express'],
  koa: ['koa'],
  fastify: ['fastify', 'fastify-plugin'],
}

describe('Pure modules', () => {
  const pure = SOURCES.map(({ path }) => path).filter((path) => PURE.includes(path) || path.startsWith(PURE_FOLDER))

  it('are where the rule looks for them', () => {
    expect(pure).toEqual(expect.arrayContaining([...PURE, `${PURE_FOLDER}key-set.ts`]))
  })

  it.each(pure)('%s reaches no I/O and no clock', (path) => {
    expect(impuritiesOf(path, SOURCES)).toEqual([])
  })

  it('are caught when they reach either, however far away', () => {
    const files = [
      { path: 'src/a.ts', text: "import { b } from './deep/b.js'\nimport type { Agent } from 'undici'" },
      { path: 'src/deep/b.ts', text: "import {\n  systemClock,\n} from '../clock.js'\nimport { c } from './c.js'" },
      {
        path: 'src/deep/c.ts',
        text: "import 'node:http'\nexport { d } from 'undici'\nawait import('node:fs/promises')",
      },
      { path: 'src/clock.ts', text: '' },
    ]
    expect(impuritiesOf('src/a.ts', files)).toEqual([
      'src/a.ts > src/deep/b.ts: systemClock',
      'src/a.ts > src/deep/b.ts > src/deep/c.ts: node:http',
      'src/a.ts > src/deep/b.ts > src/deep/c.ts: undici',
      'src/a.ts > src/deep/b.ts > src/deep/c.ts: node:fs/promises',
    ])
  })

  it('are not caught for what only the compiler reads', () => {
    const text = "import type { Agent } from 'undici'\nexport type { Clock } from './clock.js'\n// import 'node:fs'"
    expect(impuritiesOf('a.ts', [{ path: 'a.ts', text }])).toEqual([])
  })
})

describe('Optional peers', () => {
  const entry = (name: string): string[] => reachedFrom(`${CORE}/${name}.ts`, SOURCES)

  it.each(OPTIONAL_PEERS)('%s is loaded by nobody who does not import its own entry', (peer, own) => {
    const entries = ['index', ...OPTIONAL_PEERS.map(([, name]) => name)]
    expect(entries.filter((name) => entry(name).includes(peer))).toEqual([own])
    expect(
      PACKAGES.filter((name) => name !== 'core' && sourcesOf(name).some(({ text }) => text.includes(`'${peer}`))),
    ).toEqual([])
  })
})

describe('Adapters', () => {
  it.each(Object.entries(ADAPTERS))('%s imports only what core exports, and its framework', (name, framework) => {
    expect(foreignImports(sourcesOf(name), framework)).toEqual([])
  })

  it('are caught when they import anything else', () => {
    const from = ['jose', '@jwks-auth/core/dist/errors.js', '../../core/src/errors.js', 'express']
    const text = from.map((one) => `import { a } from '${one}'`).join('\n')
    expect(foreignImports([{ path: 'packages/koa/src/index.ts', text }], ['koa'])).toEqual(from)
    const types = "import type { A } from 'jose'\nimport type { B } from 'node:http'\nimport { get } from 'node:http'\n"
    const ours = "import { c } from '@jwks-auth/core'\nimport type { D } from './d.js'\nimport Koa from 'koa'"
    const file = { path: 'packages/koa/src/index.ts', text: types + ours }
    expect(foreignImports([file], ['koa'])).toEqual(['jose', 'node:http'])
  })
})

/** All that a module loads of others, however far away. */
function reachedFrom(entry: string, files: readonly SourceFile[]): string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const reached = new Set<string>()
  const visit = (path: string): void => {
    for (const { from } of importsOf(texts.get(path) ?? '')) {
      const next = from.startsWith('.') ? posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts') : from
      if (reached.has(next)) continue
      reached.add(next)
      visit(next)
    }
  }
  visit(entry)
  return [...reached]
}

/** Each way from `entry` to I/O or the system's clock. */
function impuritiesOf(entry: string, files: readonly SourceFile[]): string[] {
  const texts = new Map(files.map(({ path, text }) => [path, text]))
  const seen = new Set<string>()
  const found: string[] = []
  const visit = (path: string, way: string): void => {
    if (seen.has(path)) return
    seen.add(path)
    for (const { from, what } of importsOf(texts.get(path) ?? '')) {
      if (IMPURE.test(from)) found.push(`${way}: ${from}`)
      else if (from.endsWith('/clock.js') && /\bsystemClock\b|\*/.test(what)) found.push(`${way}: systemClock`)
      else if (from.startsWith('.')) {
        const next = posix.join(posix.dirname(path), from).replace(/\.js$/, '.ts')
        visit(next, `${way} > ${next}`)
      }
    }
  }
  visit(entry, entry)
  return found
}

/** Types count, for what an adapter's types name its users must be able to name; those of Node they all have. */
function foreignImports(files: readonly SourceFile[], framework: readonly string[]): string[] {
  const allowed = new Set(['@jwks-auth/core', ...framework])
  return files
    .map(({ text }) => text.replaceAll(/^import type [^;']* from 'node:.*$/gm, ''))
    .flatMap((text) => importsOf(text.replaceAll(/^(import|export) type\b/gm, '$1')))
    .map(({ from }) => from)
    .filter((from) => !allowed.has(from) && !/^\.\/(?!.*\.\.)/.test(from))
}

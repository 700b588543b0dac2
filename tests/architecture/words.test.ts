import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { PACKAGES, ROOT, SOURCES, codeOf, sourcesOf, type SourceFile } from './source-files.js'

/** Names that were retired in favour of those of `docs/spec/glossary.md`, or of the standard term. */
const RETIRED_NAMES: readonly (readonly [retired: RegExp, instead: string])[] = [
  [/\b(MOST|LONGEST|LARGEST|LEAST|SHORTEST|FEWEST)_[A-Z]/, 'MAX_… or MIN_…'],
  [/\b[A-Z]+_(WITHIN|LASTS)\b/, '…_TIMEOUT_MS or …_TTL_MS'],
  [/\bPATIENCE/, 'MAX_WAIT_MS or SLOW_…_MS'],
  [/\w[a-z]InTime\b/, '…Async, or …WithTimeout'],
  [/[Vv]oyage|\b[Ll]anding\b|SharedLanding|\bland(Well|Badly)\b/, 'fetch, FetchOutcome'],
  [/\b[Cc]rowd\b/, 'OffloadHeuristic'],
  [/\b[Nn]ewsbox\b/, 'LatestSnapshot'],
  [/\b[Tt]urnover\b|\b[Tt]enure\b/, 'SegmentedLru, LruEntry'],
  [/\bRecency\b/, 'LinkedList'],
  [/\bGenerations\b/, 'BoundedMap'],
  [/\b[Mm]isfits?\b|MISFIT/, 'signature mismatch'],
  [/\bdoubt\(/, 'invalidate()'],
  [/\b[Kk]eeper\b|\bKept[A-Z]/, 'SnapshotPersistence, PersistedSource'],
  [/#spoilt\b/, '#storedIsInvalid'],
  [/\bsentAlong\b|\bSentAlong\b/, 'requestAuth'],
  [/\baskedFor\b/, 'discoveryIssuer'],
  [/\bunlinked\b/, 'flattenString'],
  [/\bnamesake\b/, 'collision'],
  [/\bgoesOn\(|\.stands\(/, 'isEvictedButUsable, isActive'],
  [/\b(is)?Dear(ToCheck)?\b/, 'isExpensive'],
  [/\btell(UnlessTold)?\(|\btoldBy\b/, 'log, report or emit'],
  [/\b(Load)?(Lane|Places)\b/, 'LoadPriority, LoadSemaphore'],
]

/** Phrases that readers stumbled over, in comments, messages and pages. */
const RETIRED_PHRASES: readonly RegExp[] = [
  /\b(says?|said) (it )?aloud\b/i,
  /\bso (many|much|long) (are|as|is|of|at|a|an|in|more)\b/i,
  /\bwho(m)?ever\b/i,
  /\banew\b/i,
  /\bturn(s|ed)? away\b/i,
  /\b(he|him|his|himself)\b/i,
  /\b(some|no)body\b/i,
]

const PAGES: readonly SourceFile[] = ['README.md', 'CONTRIBUTING.md', 'SECURITY.md', ...pagesIn('docs')].map(
  (path) => ({
    path,
    text: readFileSync(join(ROOT, path), 'utf8'),
  }),
)

describe('Words', () => {
  it('of names are those of the glossary', () => {
    expect(SOURCES.flatMap(retiredNamesIn)).toEqual([])
    expect(retiredNamesIn({ path: 'a.ts', text: 'const MOST_KEYS = 1\nkeeper.keep()\n// a crowd' })).toEqual([
      'a.ts: "MOST_K": MAX_… or MIN_…',
      'a.ts: "keeper": SnapshotPersistence, PersistedSource',
    ])
  })

  it('of exports name one thing in a package', () => {
    expect(PACKAGES.flatMap((name) => namesakesIn(sourcesOf(name)))).toEqual([])
    const twice = ['a.ts', 'b.ts'].map((path) => ({ path, text: 'export class Same {}' }))
    expect(namesakesIn(twice)).toEqual(['Same: a.ts, b.ts'])
  })

  it('of comments, messages and pages are plain', () => {
    expect([...SOURCES, ...PAGES].flatMap(retiredPhrasesIn)).toEqual([])
    expect(retiredPhrasesIn({ path: 'a.md', text: 'A line.\nWhoever asks anew is turned away.' })).toEqual([
      'a.md:2: "Whoever"',
      'a.md:2: "anew"',
      'a.md:2: "turned away"',
    ])
  })

  it('of the glossary are at most 40', () => {
    const terms = readFileSync(join(ROOT, 'docs/spec/glossary.md'), 'utf8').match(/^\| (?!term|-).*$/gm) ?? []
    expect(terms.length).toBeGreaterThan(20)
    expect(terms.length).toBeLessThanOrEqual(40)
  })
})

function retiredNamesIn({ path, text }: SourceFile): string[] {
  const code = codeOf(text)
  return RETIRED_NAMES.flatMap(([retired, instead]) => {
    const found = retired.exec(code)?.[0]
    return found === undefined ? [] : [`${path}: "${found}": ${instead}`]
  })
}

const EXPORTED = /^export (?:abstract )?(?:class|interface|type|const|(?:async )?function\*?) (\w+)/gm

/** Names that more than one file declares and exports. */
function namesakesIn(files: readonly SourceFile[]): string[] {
  const declared = new Map<string, Set<string>>()
  for (const { path, text } of files)
    for (const [, name = ''] of codeOf(text).matchAll(EXPORTED))
      declared.set(name, (declared.get(name) ?? new Set()).add(path))
  return [...declared].flatMap(([name, paths]) => (paths.size > 1 ? [`${name}: ${[...paths].join(', ')}`] : []))
}

function retiredPhrasesIn({ path, text }: SourceFile): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      RETIRED_PHRASES.flatMap((phrase) => phrase.exec(line)?.[0] ?? []).map(
        (found) => `${path}:${index + 1}: "${found}"`,
      ),
    )
}

function pagesIn(folder: string): string[] {
  return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => `${folder}/${path.replaceAll('\\', '/')}`)
}

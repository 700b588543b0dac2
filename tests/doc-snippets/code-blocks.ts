/** A piece of code in a page, with what it continues. */
export interface CodeBlock {
  /** The page's path. */
  readonly page: string
  /** The line of the page where the block's fence stands, from 1. */
  readonly line: number
  readonly language: 'ts' | 'js'
  /** The block, and before it those that it continues. Each line stands where it stands in the page. */
  readonly code: string
}

const LANGUAGES: Readonly<Record<string, 'ts' | 'js'>> = {
  ts: 'ts',
  typescript: 'ts',
  mts: 'ts',
  js: 'js',
  javascript: 'js',
  mjs: 'js',
}
const FENCE = /^\s*(?<fence>`{3,}|~{3,})\s*(?<language>[\w-]*)(?: quoted from (?<source>\S+))?/
const CONTINUES = '<!-- continues -->'

/** The `ts` and `js` blocks of a Markdown page, but for those that quote others. */
export function codeBlocksOf(page: string, markdown: string): CodeBlock[] {
  const blocks: CodeBlock[] = []
  const lines = markdown.split(/\r?\n/)
  for (const { start, end, language, source } of fencesIn(lines)) {
    const known = LANGUAGES[language.toLowerCase()]
    if (known !== undefined && source === undefined) blocks.push(blockOf(page, lines, start, end, known, blocks.at(-1)))
  }
  return blocks
}

/** A block with the words `quoted from <package>/<file>` at its fence: another package's example, to the letter. */
export interface Quotation {
  /** The page's path. */
  readonly page: string
  /** The line of the page where the block's fence stands, from 1. */
  readonly line: number
  /** The package's name, and the path of a file in it. */
  readonly source: string
  readonly code: string
}

/** What a Markdown page quotes from other packages. It is not compiled: nobody mends a quotation. */
export function quotationsOf(page: string, markdown: string): Quotation[] {
  const lines = markdown.split(/\r?\n/)
  return fencesIn(lines).flatMap(({ start, end, source }) =>
    source === undefined ? [] : [{ page, line: start + 1, source, code: lines.slice(start + 1, end).join('\n') }],
  )
}

interface Fence {
  /** The lines of the opening and the closing fence, from 0. */
  readonly start: number
  readonly end: number
  readonly language: string
  readonly source: string | undefined
}

function fencesIn(lines: readonly string[]): Fence[] {
  const fences: Fence[] = []
  for (let start = 0; start < lines.length; start++) {
    const { fence = '', language = '', source } = FENCE.exec(lines[start] ?? '')?.groups ?? {}
    if (fence === '') continue
    const end = endOf(lines, start, fence)
    fences.push({ start, end, language, source })
    start = end
  }
  return fences
}

function endOf(lines: readonly string[], start: number, fence: string): number {
  const end = lines.findIndex((line, index) => index > start && line.trim().startsWith(fence))
  return end === -1 ? lines.length : end
}

function blockOf(
  page: string,
  lines: readonly string[],
  start: number,
  end: number,
  language: 'ts' | 'js',
  previous: CodeBlock | undefined,
): CodeBlock {
  const marker = lines.slice(0, start).findLast((line) => line.trim() !== '')
  const before = marker?.trim() === CONTINUES ? previous : undefined
  if (marker?.trim() === CONTINUES && before?.language !== language)
    throw new Error(`${page}:${start + 1} continues no block of its language`)
  const earlier = before?.code.split('\n') ?? []
  const code = Array.from({ length: start + 1 }, (_, index) => earlier[index] ?? '').concat(lines.slice(start + 1, end))
  return { page, line: start + 1, language, code: code.join('\n') }
}

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'
import { anchorsIn, linksIn } from './markdown-links.js'

const NOT_OURS = new Set(['node_modules', 'dist', 'coverage', '.git', '.generated'])

const pages = filesIn('.').filter((path) => path.endsWith('.md'))
const texts = new Map(pages.map((path) => [path, readFileSync(join(ROOT, path), 'utf8')]))

describe('Links in our pages', () => {
  it.each(pages)('%s: each leads to a file, and to a heading of it', (page) => {
    expect(brokenLinks(page, texts.get(page) ?? '')).toEqual([])
  })

  it('are looked at, and so are pictures and anchors', () => {
    const text = [
      '[a](start.md) [b](start.md#end-it) [c](#two-words) [d](https://example.com/x) `[e](nowhere.md)`',
      '# `two` words!',
      '[f](nowhere.md) [g](start.md#nowhere) [h](#nowhere) ![i](images/no.png "title")',
      '<img src="images/no.svg"> <a href="../../packages">j</a>',
      '```md',
      '[k](nowhere.md)',
      '# Heading in a fence',
      '```',
      '[l](#heading-in-a-fence)',
    ].join('\n')
    expect(brokenLinks('docs/guide/page.md', text)).toEqual([
      'docs/guide/page.md:3 nowhere.md',
      'docs/guide/page.md:3 start.md#nowhere',
      'docs/guide/page.md:3 #nowhere',
      'docs/guide/page.md:3 images/no.png',
      'docs/guide/page.md:4 images/no.svg',
      'docs/guide/page.md:9 #heading-in-a-fence',
    ])
  })

  it('have anchors as GitHub makes them', () => {
    const headings = [
      '# `jwksAuth()` of A, B & C',
      '## What to set',
      '## What to set',
      "### Fastify's plug-in_1",
      '## [A](b.md)',
    ]
    expect([...anchorsIn(headings.join('\n'))]).toEqual([
      'jwksauth-of-a-b--c',
      'what-to-set',
      'what-to-set-1',
      'fastifys-plug-in_1',
      'a',
    ])
  })
})

describe('docs/README.md', () => {
  const index = linksIn(texts.get('docs/README.md') ?? '').map(({ path }) => posix.join('docs', path))

  it('has every page of docs, once', () => {
    const due = pages.filter((path) => /^docs\/.*\//.test(path))
    expect(due.length).toBeGreaterThan(20)
    expect(due.filter((path) => index.filter((linked) => linked === path).length !== 1)).toEqual([])
  })
})

describe('Pictures in docs', () => {
  it('are each in a page', () => {
    const used = new Set(
      pages.flatMap((page) => linksIn(texts.get(page) ?? '').map(({ path }) => posix.join(posix.dirname(page), path))),
    )
    const pictures = filesIn('docs').filter((path) => /\.(svg|png)$/.test(path))
    expect(pictures.length).toBeGreaterThan(5)
    expect(pictures.filter((path) => !used.has(path))).toEqual([])
  })
})

function filesIn(folder: string): readonly string[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name)
    if (NOT_OURS.has(entry.name)) return []
    return entry.isDirectory() ? filesIn(path) : [path]
  })
}

/** Each as its page, line and target. */
function brokenLinks(page: string, text: string): readonly string[] {
  return linksIn(text)
    .filter(({ path, anchor }) => !leads(page, text, path, anchor))
    .map(({ line, path, anchor }) => `${page}:${line} ${path}${anchor === undefined ? '' : `#${anchor}`}`)
}

function leads(page: string, text: string, path: string, anchor: string | undefined): boolean {
  const target = path === '' ? page : posix.join(posix.dirname(page), path)
  if (path !== '' && !existsSync(join(ROOT, target))) return false
  if (anchor === undefined || !target.endsWith('.md')) return true
  return anchorsIn(path === '' ? text : (texts.get(target) ?? '')).has(anchor)
}

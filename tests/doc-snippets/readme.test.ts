import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { codeBlocksOf, quotationsOf, type Quotation } from './code-blocks.js'
import { compile } from './compile.js'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))

/** Its programs need tools that are installed for it alone: `tests/build-tools` runs them. */
const RUN_ELSEWHERE = 'docs/guide/build-tools.md'

const pages = [...pagesIn('.', false), ...pagesIn('docs', true), ...readdirSync(join(ROOT, 'packages')).map(readmeOf)]
  .filter((page) => existsSync(join(ROOT, page)))
  .map((page) => ({ page, text: readFileSync(join(ROOT, page), 'utf8') }))

describe('The code in our pages', () => {
  it('compiles', { timeout: 60_000 }, () => {
    const compiled = pages.filter(({ page }) => page !== RUN_ELSEWHERE)
    const blocks = compiled.flatMap(({ page, text }) => codeBlocksOf(page, text))
    expect(compile(blocks)).toEqual([])
  })

  it('has no way around that', () => {
    expect(pages.filter(({ text }) => text.includes('<!-- no-compile')).map(({ page }) => page)).toEqual([])
  })

  it('quotes other packages to the letter, and nothing else goes uncompiled', () => {
    const quotations = pages.flatMap(({ page, text }) => quotationsOf(page, text))
    expect(misquotations(quotations)).toEqual([])
    expect(quotations.filter(({ page }) => !page.startsWith('docs/guide/migration/'))).toEqual([])
  })
})

describe('A quotation', () => {
  it('has to stand in the file that it names, line for line', () => {
    const quoted = (source: string, code: string): string =>
      ['```js quoted from ' + source, ...code.split('\n'), '```'].join('\n')
    const markdown = [
      quoted('express-jwt/README.md', 'var { expressjwt: jwt } = require("express-jwt");\n// or ES6'),
      quoted('express-jwt/README.md', 'var { expressjwt: jwt } = require("express-jwt")\n// or ES6'),
      quoted('express-jwt/README.md', ''),
      quoted('@jwks-auth/express/README.md', "import express from 'express'"),
      quoted('express-jwt/../../package.json', '{'),
    ].join('\n')
    const quotations = quotationsOf('page.md', markdown)
    expect(misquotations(quotations)).toEqual(['page.md:5', 'page.md:9', 'page.md:12', 'page.md:15'])
    expect(codeBlocksOf('page.md', markdown)).toEqual([])
  })
})

describe('A block that does not compile', () => {
  it('is reported with its page and line', { timeout: 60_000 }, () => {
    const markdown = [
      '# Title',
      '```ts',
      "import { createVerifier } from '@jwks-auth/core'",
      'const a: number = 1',
      '```',
      '1. In a list:',
      '   ```js',
      "   import { nothing } from '@jwks-auth/core'",
      '   ```',
      '~~~ts title="two.ts"',
      '~~~',
      '```ts',
      'const b: string = 1',
      '```',
      '<!-- continues -->',
      '```typescript',
      'b.startsWith(1)',
      '```',
      '```sh',
      'npm test',
      '```',
    ].join('\n')
    const problems = compile(codeBlocksOf('page.md', markdown))
    expect(problems).toHaveLength(3)
    expect(problems[0]).toMatch(/^page\.md:8:\d+: error TS2305.*nothing/)
    expect(problems[1]).toMatch(/^page\.md:13:7: error TS2322/)
    expect(problems[2]).toMatch(/^page\.md:17:14: error TS2345/)
  })

  it('is reported when it stands alone but needs another', { timeout: 60_000 }, () => {
    const markdown = '```ts\nconst a = 1\n```\n```ts\na.toFixed()\n```\n'
    expect(compile(codeBlocksOf('page.md', markdown))).toEqual([expect.stringMatching(/^page\.md:5:1: error TS2304/)])
    const marked = markdown.replace('```\n```', '```\n\n<!-- continues -->\n\n```')
    expect(compile(codeBlocksOf('page.md', marked))).toEqual([])
  })
})

describe('A page', () => {
  it('may be without code', () => {
    expect(codeBlocksOf('page.md', '# Title\n\n```sh\nls\n```\n')).toEqual([])
    expect(compile([])).toEqual([])
  })

  it('cannot continue what is not there', () => {
    expect(() => codeBlocksOf('page.md', '<!-- continues -->\n```ts\n```')).toThrow('page.md:2 continues no block')
  })
})

function pagesIn(folder: string, deep: boolean): string[] {
  if (!existsSync(join(ROOT, folder))) return []
  return readdirSync(join(ROOT, folder), { recursive: deep, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join(folder, path).replaceAll('\\', '/'))
}

/** Quotations that are not in the installed package. Our own words are no quotation. */
function misquotations(quotations: readonly Quotation[]): string[] {
  return quotations
    .filter(({ source, code }) => {
      const file = join(ROOT, 'tests/node_modules', source)
      if (code.trim() === '' || source.includes('..') || source.startsWith('@jwks-auth/') || !existsSync(file))
        return true
      return !`\n${readFileSync(file, 'utf8').replaceAll('\r\n', '\n')}\n`.includes(`\n${code}\n`)
    })
    .map(({ page, line }) => `${page}:${line}`)
}

function readmeOf(name: string): string {
  return `packages/${name}/README.md`
}

import { createTestIssuer } from '@jwks-auth/testing'
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, it, vi } from 'vitest'
import { codeBlocksOf } from '../doc-snippets/code-blocks.js'
import { linesOfCode, readMovingPage, tableOf } from './migration-page.js'
import { runAfter } from './run-code.js'

const FOLDER = new URL('../../docs/guide/migration/', import.meta.url)
const text = readFileSync(new URL('README.md', FOLDER), 'utf8')
const pages = readdirSync(FOLDER)
  .map((file) => file.replace('.md', ''))
  .filter((name) => name !== 'README')

/** The columns of the second table, in the words of the pages. */
const TROUBLES = [
  'the provider was never reachable',
  'the provider has been down for half an hour',
  'the provider has been down for two hours',
  'a new key, seconds after the last fetch',
  'a withdrawn key, once a token of the new one came',
  'requests to the provider for 20 made-up `kid`s',
]

describe('The index of the guides for moving', () => {
  it('leads to each page, with the lines of both examples', () => {
    const lines = tableOf(text, 'peers').map(([link = '', counted]) => [linkedIn(link), counted])
    expect(Object.fromEntries(lines)).toEqual(
      Object.fromEntries(
        pages.map((name) => {
          const { before, after } = readMovingPage(name)
          return [name, `${linesOfCode(before)} → ${linesOfCode(after)}`]
        }),
      ),
    )
  })

  it('tells of providers in trouble what the pages tell', () => {
    const rows = tableOf(text, 'troubles')
    const told = Object.fromEntries(rows.map(([link = '', ...cells]) => [linkedIn(link), cells]))
    const { 'jwks-auth': ours, ...theirs } = told
    expect(theirs).toEqual(Object.fromEntries(pages.map((name) => [name, cellsOf(name, 1)])))
    for (const name of pages.filter((page) => page !== 'jose')) expect(ours).toEqual(cellsOf(name, 2))
  })
})

describe('What compares both', () => {
  it('tells of tokens that would be refused, and of no others', async () => {
    const warn = vi.spyOn(console, 'warn').mockImplementation(() => {})
    await using issuer = await createTestIssuer({ audience: 'https://api.example.com' })
    const [block] = codeBlocksOf('README.md', text)
    const replacements = { "issuer: 'https://login.example.com/'": `issuer: '${issuer.issuer}', requireHttps: false` }
    const compare = (await runAfter(block?.code ?? '', replacements, 'compare')) as (authorization?: string) => void
    compare(`Bearer ${await issuer.sign()}`)
    await issuer.requested(1)
    compare(`bearer ${await issuer.sign({}, { typ: 'logout+jwt' })}`)
    compare()
    await vi.waitFor(() => {
      expect(warn.mock.calls.map(([, code]) => code)).toEqual(['token_type_refused', 'token_malformed'])
    })
    warn.mockRestore()
  })
})

function linkedIn(cell: string): string {
  return /\((?<page>[\w-]+)\.md\)/.exec(cell)?.groups?.['page'] ?? cell
}

function cellsOf(name: string, side: 1 | 2): string[] {
  const { answers } = readMovingPage(name)
  return TROUBLES.map((request) => answers.find((row) => row[0] === request)?.[side] ?? '')
}

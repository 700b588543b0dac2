import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { DROP_REASONS } from '../../packages/core/src/errors/drop-reason.js'
import { columnsOf, tablesIn } from '../docs/markdown-tables.js'
import { ROOT } from '../architecture/source-files.js'
import { CERTIFICATES } from './certificates.js'
import { ENCODINGS } from './encodings.js'
import { MEMBERS } from './members.js'
import { thumbprintOf, type Spelling } from './spelling.js'
import { joses, nodes, ours, reasons } from './users.js'

const SPELLINGS: readonly Spelling[] = [...ENCODINGS, ...MEMBERS, ...CERTIFICATES]
const page = readFileSync(join(ROOT, 'docs/spec/key-sets.md'), 'utf8')
const rows = tablesIn(page).flatMap((table) => columnsOf(table, 'reason', 'Node and jose'))

describe('A published key', () => {
  it('is spelt in more than sixty ways, each once', () => {
    expect(SPELLINGS.length).toBeGreaterThanOrEqual(60)
    expect(new Set(SPELLINGS.map(({ name }) => name)).size).toBe(SPELLINGS.length)
  })

  it.each(SPELLINGS)('$name: $verdict', async (spelling) => {
    const { verdict, signer } = spelling
    expect(await ours(spelling)).toBe(verdict === 'used' ? thumbprintOf(signer) : undefined)
    if (verdict !== 'used') expect(reasons(spelling)).toContain(verdict)
  })

  it('that Node and jose both use is used, or dropped for a reason that the page says so of', async () => {
    const taken: string[] = []
    for (const spelling of SPELLINGS)
      if (spelling.verdict !== 'used' && nodes(spelling) && (await joses(spelling))) taken.push(spelling.verdict)
    const newest = Number.parseInt(process.versions.node, 10) >= 24
    const isSaid = (both: string): boolean => both.startsWith('some') && !(newest && both.endsWith('before Node 24'))
    const said = rows.flatMap(([reason = '', both = '']) => (isSaid(both) ? [reason] : []))
    expect(new Set(taken)).toEqual(new Set(said))
  })
})

describe('docs/spec/key-sets.md', () => {
  it('has each reason for which a key is dropped, in words', () => {
    expect(rows.map(([reason]) => reason)).toEqual(Object.keys(DROP_REASONS))
    for (const words of Object.values(DROP_REASONS)) expect(page).toContain(words)
  })
})

import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { BOUNDED } from './bounded-structures.js'
import { bytesInUse } from './heap.js'

const MIB = 2 ** 20

describe('What strangers can fill', { timeout: 120_000 }, () => {
  it.each(BOUNDED)('$structure', async ({ structure, entries, mebibytes, fill }) => {
    const before = await bytesInUse()
    const filled = await fill()
    const taken = ((await bytesInUse()) - before) / MIB
    console.info(`bounds: ${structure}: ${taken.toFixed(1)} of ${mebibytes} MiB`)
    expect(taken).toBeLessThanOrEqual(mebibytes)
    // Measured while it is held, and full: a bound that is never reached says nothing.
    expect(filled.held).toBeDefined()
    const count = filled.entries()
    expect(count).toBeLessThanOrEqual(entries)
    expect(count).toBeGreaterThan(entries / 3)
    // Less than that is lost among what the test runner does meanwhile.
    if (mebibytes >= 4) expect(taken).toBeGreaterThan(mebibytes / 20)
  })

  it('is on the page, with the same bounds', async () => {
    const page = await readFile(new URL('../../docs/spec/security.md', import.meta.url), 'utf8')
    const [table = ''] = page.slice(page.indexOf('| structure ')).split('\n\n')
    const rows = [...table.matchAll(/^\| (.+) \|$/gm)]
      .map(([, cells = '']) => cells.split(' | ').map((cell) => cell.trim()))
      .slice(2)
    const told = rows.map(([structure, file, , entries, mebibytes]) => [structure, file, entries, mebibytes])
    const tested = BOUNDED.map(({ structure, file, entries, mebibytes }) => [
      structure,
      `\`${file}\``,
      entries.toLocaleString('en'),
      String(mebibytes),
    ])
    expect(told).toEqual(tested)
  })
})

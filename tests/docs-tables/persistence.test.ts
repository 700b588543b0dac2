import { readFileSync } from 'node:fs'
import type { IgnoredSnapshot } from '@jwks-auth/core'
import { describe, expect, it } from 'vitest'
import { Integrity } from '../../packages/core/src/persistence/integrity.js'
import { readSnapshot, writeSnapshot } from '../../packages/core/src/persistence/snapshot-text.js'

const page = readFileSync(new URL('../../docs/spec/persistence.md', import.meta.url), 'utf8')

/** The compiler holds this to the type. */
const REASONS: Readonly<Record<IgnoredSnapshot, true>> = {
  malformed: true,
  too_large: true,
  version: true,
  integrity: true,
  name: true,
  source: true,
  url: true,
  instants: true,
  future: true,
  expired: true,
  older: true,
  keys: true,
}

describe('docs/spec/persistence.md', () => {
  it('shows a snapshot as it is written and read', () => {
    const [, secret = '', text = ''] = /<!-- example: (.+) -->\n\n```text\n([^`]+)\n```/.exec(page) ?? []
    const record = readSnapshot(text, new Integrity(secret), 1000)
    if (typeof record === 'string') throw new Error(record)
    expect(writeSnapshot(record, new Integrity(secret))).toBe(text)
    expect(readSnapshot(text, new Integrity(`${secret}.`), 1000)).toBe('integrity')
    const documented = page.split('| member')[1]?.split('\n\n')[0] ?? ''
    expect(Object.keys(record).filter((member) => !documented.includes(`\`${member}\``))).toEqual([])
  })

  it('has a row for each reason to ignore one', () => {
    const rows = (page.split('<!-- reasons -->')[1]?.split('\n## ')[0] ?? '').matchAll(/^\| `(\w+)`/gm)
    expect([...rows].map(([, reason]) => reason)).toEqual(Object.keys(REASONS))
  })
})

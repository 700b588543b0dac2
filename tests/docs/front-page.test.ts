import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'
import { linksIn } from './markdown-links.js'

describe('The front page', () => {
  const text = readFileSync(join(ROOT, 'README.md'), 'utf8')

  it('is read in a few minutes', () => {
    expect(text.trimEnd().split('\n').length).toBeLessThanOrEqual(200)
  })

  it('shows the status page, what it costs, and an outage', () => {
    const pictures = linksIn(text).map(({ path }) => path)
    expect(pictures).toEqual(
      expect.arrayContaining([
        'docs/guide/images/status-1280-light.png',
        'docs/spec/images/performance.svg',
        'docs/guide/images/outage.svg',
      ]),
    )
  })
})

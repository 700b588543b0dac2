import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'

const read = (path: string): Buffer => readFileSync(new URL(`../../${path}`, import.meta.url))

describe('the pictures of the status page', () => {
  it.each([
    ['status-390-light', 390],
    ['status-390-dark', 390],
    ['status-1280-light', 1280],
    ['status-1280-dark', 1280],
  ])('%s is as wide as it says (else: npm run docs:status)', (name, width) => {
    const picture = read(`docs/guide/images/${name}.png`)
    expect(picture.toString('latin1', 1, 4)).toBe('PNG')
    expect(picture.readUInt32BE(16)).toBe(width)
  })

  it('are in the guide, for a phone and a wide screen, and in the README, in both colour schemes', () => {
    const guide = read('docs/guide/status-and-health.md').toString()
    for (const [width, scheme] of [390, 1280].flatMap((wide) => [
      [wide, 'light'],
      [wide, 'dark'],
    ]))
      expect(guide).toContain(`"images/status-${width}-${scheme}.png"`)
    for (const scheme of ['light', 'dark'])
      expect(read('README.md').toString()).toContain(`"docs/guide/images/status-1280-${scheme}.png"`)
  })
})

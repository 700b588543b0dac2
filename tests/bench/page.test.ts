import { expect, it } from 'vitest'
import { withSections } from '../../bench/src/page.js'

const page =
  '# A\n\n<!-- bench verify -->\n\nold\n\n<!-- /bench verify -->\n\nwords\n\n<!-- bench http -->\n\n<!-- /bench http -->\n'
const section = (name: string, text: string) => ({ name, run: '2 cores', text })

it('replaces what stands between the marks of a section, and nothing else', () => {
  const written = withSections(page, [section('verify', 'figures'), section('cache', 'none of this')])
  expect(written).toBe(
    '# A\n\n<!-- bench verify -->\n\nRun: 2 cores.\n\n```text\nfigures\n```\n\n<!-- /bench verify -->\n\nwords\n\n<!-- bench http -->\n\n<!-- /bench http -->\n',
  )
  expect(withSections(written, [section('verify', 'figures')])).toBe(written)
})

it('takes figures for no pattern', () => {
  expect(withSections(page, [section('http', "$& $1 $'")])).toContain("\n$& $1 $'\n")
})

it('refuses a page without a place for figures', () => {
  expect(() => withSections('# A', [])).toThrow('--page')
})

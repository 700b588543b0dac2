import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'

const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'packages')).map((name) => `packages/${name}/README.md`),
  ...readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name}`),
]
/** Between two paragraphs, or two rows of a table. */
const BETWEEN_PASSAGES = /\n(?:\n|(?=\|))/

it('Wherever a page says that getAuth throws, it says both which 401 and which 500', () => {
  const passages = PAGES.flatMap((page) =>
    readFileSync(join(ROOT, page), 'utf8')
      .split(BETWEEN_PASSAGES)
      .filter((passage) => /getAuth\(.*\bthrows\b/s.test(passage))
      .map((passage) => [page, passage.includes('401') && passage.includes('500')]),
  )
  const both = ['packages/express', 'packages/fastify', 'packages/koa'].map((name) => [`${name}/README.md`, true])
  expect(passages).toEqual([...both, ['docs/guide/start.md', true]])
})

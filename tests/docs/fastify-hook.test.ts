import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../house/source-files.js'

/** A hook that is read from the application, which is `undefined` while the plugin is not registered. */
const DECORATOR_AS_HOOK = /(?:onRequest|preValidation|preHandler)['"]?\s*[:,][^)}\n]*\b\w+\.authenticate\b/
/** What quotes another package's documentation. */
const QUOTED = /```\w+ quoted from [\s\S]*?```/g

const shown = ['README.md', 'docs', 'examples', 'packages/fastify/README.md'].flatMap((place) =>
  place.endsWith('.md')
    ? [place]
    : readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' }).map((path) => posix.join(place, path)),
)

it('no page and no example uses the decorator of Fastify as a hook: read too early, it leaves the route open', () => {
  const pages = shown.filter((path) => /\.(?:md|ts)$/.test(path) && !/node_modules|dist\//.test(path))
  expect(pages.length).toBeGreaterThan(50)
  const found = pages.filter((path) =>
    DECORATOR_AS_HOOK.test(readFileSync(join(ROOT, path), 'utf8').replaceAll(QUOTED, '')),
  )
  expect(found).toEqual([])
  for (const line of [
    '{ onRequest: app.authenticate }',
    "addHook('onRequest', app.authenticate)",
    'preHandler: [a, b.authenticate]',
  ])
    expect(line).toMatch(DECORATOR_AS_HOOK)
})

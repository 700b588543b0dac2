import { readdirSync, readFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { expect, it } from 'vitest'
import { ROOT } from '../architecture/source-files.js'

/** A hook that is read from an application. Passport, and core's authenticator, have a method of that name. */
const OF_AN_INSTANCE = /(?<![\w.])(?!(?:passport|authenticator)\b)\w+(?:\.authenticate\b|\[['"]authenticate['"]\])/
/** What quotes another package's documentation. */
const QUOTED = /```\w+ quoted from [\s\S]*?```/g
/** What these pages say outside of code is about the decorator of the package that users come from. */
const OF_ANOTHER_PACKAGE = new Set(['docs/guide/migration/fastify-jwt.md', 'docs/guide/migration/fastify-jwt-jwks.md'])
const CODE = /```[\s\S]*?```/g

const shown = ['README.md', 'docs', 'examples', 'packages'].flatMap((place) =>
  place.endsWith('.md')
    ? [place]
    : readdirSync(join(ROOT, place), { recursive: true, encoding: 'utf8' }).map((path) => posix.join(place, path)),
)

it('no page, no example and no README shows a hook of ours in the instance of Fastify: there is none', () => {
  const pages = shown.filter(
    (path) => /\.(?:md|[cm]?[jt]s)$/.test(path) && !/node_modules|dist\/|\.test\.ts$|CHANGELOG/.test(path),
  )
  expect(pages.length).toBeGreaterThan(50)
  expect(pages).toEqual(expect.arrayContaining([...OF_ANOTHER_PACKAGE, 'packages/fastify/README.md']))
  expect(pages.filter((path) => OF_AN_INSTANCE.test(oursIn(path)))).toEqual([])
})

it.each([
  '{ onRequest: app.authenticate }',
  "addHook('onRequest', app.authenticate)",
  'preHandler: [a, b.authenticate]',
  "app['authenticate']",
  'decorates the scope with `app.authenticate` as well',
])('would find %s', (text) => {
  expect(text).toMatch(OF_AN_INSTANCE)
})

it.each(["passport.authenticate('jwt')", 'await authenticator.authenticate(request)', '{ onRequest: authenticate }'])(
  'lets %s be',
  (text) => {
    expect(text).not.toMatch(OF_AN_INSTANCE)
  },
)

function oursIn(path: string): string {
  const text = readFileSync(join(ROOT, path), 'utf8').replaceAll(QUOTED, '')
  return OF_ANOTHER_PACKAGE.has(path) ? [...text.matchAll(CODE)].join('\n') : text
}

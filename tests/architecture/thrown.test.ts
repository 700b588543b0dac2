import { describe, expect, it } from 'vitest'
import { codeOf, sourcesOf } from './source-files.js'

const ADAPTERS = ['express', 'koa', 'fastify']

/**
 * A framework goes on when what it is handed is `undefined`, `null`, `'route'` or `'router'`: so an adapter hands on nothing that it
 * caught, unless `toError` of core has looked at it. Handing on a function such as `next` as a promise's handler is the same.
 */
const HANDS_ON =
  /\.(?:then|catch)\([^()]*\b(?:next|done)\b\)|\}, (?:next|done)\)|\b(?:next|done)\((?:thrown|reason|cause|err)\b/g

describe('Adapters', () => {
  it.each(ADAPTERS)('%s hands nothing on that it caught, but as an Error', (name) => {
    expect(sourcesOf(name).flatMap(({ path, text }) => handedOn(text).map((code) => `${path}: ${code}`))).toEqual([])
  })

  it.each([
    'admission.then(pass, next)',
    'collected.catch(next)',
    'answered.then(() => {\n  send()\n}, next)',
    'judged.catch((thrown) => {\n  done(thrown)\n})',
  ])('would be caught doing so: %j', (text) => {
    expect(handedOn(text)).toHaveLength(1)
  })

  it.each([
    'next()',
    'next(error)',
    'next(toError(thrown))',
    'admission.then(pass).catch((thrown) => next(toError(thrown)))',
  ])('may do %j', (text) => {
    expect(handedOn(text)).toEqual([])
  })
})

function handedOn(text: string): readonly string[] {
  return [...codeOf(text).matchAll(HANDS_ON)].map(([code]) => code)
}

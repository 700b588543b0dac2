import express5 from 'express'
import express4 from 'express4'
import koa3 from 'koa'
import koa2 from 'koa2'
import { describe, expect, it } from 'vitest'
import { REFUSALS } from './behaviours/refusals.js'
import { expressHarness } from './harness/express.js'
import { fastifyHarness } from './harness/fastify.js'
import { koaHarness } from './harness/koa.js'
import { serveRefusing } from './harness/refusing-world.js'

const HARNESSES = [
  expressHarness('Express 4', express4),
  expressHarness('Express 5', express5),
  koaHarness('Koa 2', koa2),
  koaHarness('Koa 3', koa3),
  fastifyHarness,
]

/** The contract compares each framework with a table; here they are compared with one another, as they came. */
describe('the answers of all frameworks, byte by byte', () => {
  it.each(Object.entries(REFUSALS))('are the same: %s', async (_code, { provoke }) => {
    for (const method of ['GET', 'HEAD', 'OPTIONS', 'POST']) {
      const answers = new Map<string, string[]>()
      for (const harness of HARNESSES) {
        await using world = await serveRefusing(harness, 'respond')
        const { bytes } = await world.send({ method, headers: await provoke(world) })
        answers.set(bytes, [...(answers.get(bytes) ?? []), harness.framework])
      }
      expect([...answers.values()]).toEqual([HARNESSES.map(({ framework }) => framework)])
    }
  })
})

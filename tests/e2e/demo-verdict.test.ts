import { afterAll, beforeAll, expect, it } from 'vitest'
import { paintFor } from '../../examples/demo/src/paint.js'
import { setStage, type Stage } from '../../examples/demo/src/stage.js'
import { check } from '../../examples/demo/src/stories/check.js'
import { ACCEPTED, BARE_401, INVALID_TOKEN } from '../../examples/demo/src/stories/expected.js'
import type { Story } from '../../examples/demo/src/stories/story.js'
import { summary, tell } from '../../examples/demo/src/tell.js'

let stage: Stage
beforeAll(async () => {
  stage = await setStage()
})
afterAll(() => stage.close())

const paint = paintFor({ isTTY: false }, {})

async function tellOne(story: Story): Promise<{ readonly printed: string; readonly failed: number }> {
  const printed: string[] = []
  const outcome = await tell([story], stage, { print: (text) => printed.push(text), paint })
  return { printed: [...printed, summary(outcome, 1, paint)].join('\n'), failed: outcome.failed.length }
}

it('counts a wrong status as a failure, of each API, and repeats it at the end', async () => {
  const { printed, failed } = await tellOne({
    title: 'wrong',
    async *tell(on) {
      yield await check(on, { sent: 'no token', request: { tenant: 'acme' }, expected: BARE_401, proves: '' })
      yield await check(on, { sent: 'an open door', request: { tenant: 'acme' }, expected: ACCEPTED, proves: '' })
    },
  })
  expect(failed).toBe(1)
  expect(printed).toContain('  ✓ no token')
  expect(printed).toContain('  ✗ an open door')
  for (const framework of ['express', 'koa', 'fastify']) {
    expect(printed).toContain(`${framework} answered 401 instead of 200`)
  }
  expect(printed).toMatch(/\n1 of 2 checks hold, in 1\.0 s$/)
})

it('counts a wrong header as a failure, though the status is right', async () => {
  const { printed, failed } = await tellOne({
    title: 'wrong',
    async *tell(on) {
      yield await check(on, { sent: 'no token', request: { tenant: 'acme' }, expected: INVALID_TOKEN, proves: '' })
    },
  })
  expect(failed).toBe(1)
  expect(printed).toContain('koa answered with www-authenticate: Bearer, which is not')
})

it('counts a story that throws as a failure', async () => {
  const { printed, failed } = await tellOne({
    title: 'wrong',
    tell() {
      throw new Error('the stage collapsed')
    },
  })
  expect(failed).toBe(1)
  expect(printed).toContain('the stage collapsed')
})

import { tokenOf } from '../stage.js'
import { check } from './check.js'
import { INVALID_TOKEN } from './expected.js'
import type { Story } from './story.js'

export const withdrawal: Story = {
  title: 'globex takes a leaked key back',
  async *tell(stage) {
    const { globex } = stage.providers
    const token = await tokenOf(globex)
    await globex.rotate({ keepOld: false })

    yield check(stage, {
      sent: 'a token of the new key',
      request: { tenant: 'globex', token: await tokenOf(globex) },
      proves: 'the new key is found at once',
    })
    yield check(stage, {
      sent: 'a token of the old key',
      request: { tenant: 'globex', token },
      expected: INVALID_TOKEN,
      proves: 'a withdrawn key opens nothing',
    })
  },
}

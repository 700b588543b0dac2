import { setTimeout as wait } from 'node:timers/promises'
import { ask } from '../ask.js'
import { tokenOf, type Stage } from '../stage.js'
import { check } from './check.js'
import { UNAVAILABLE } from './expected.js'
import type { Story } from './story.js'

export const neverReachable: Story = {
  title: "initech's provider was never up",
  async *tell(stage) {
    const { acme, globex, initech } = stage.providers
    const ofInitech = { tenant: 'initech', token: await tokenOf(initech) }

    yield check(stage, {
      sent: "initech's token",
      request: ofInitech,
      expected: UNAVAILABLE,
      proves: 'Retry-After, not 401: may be valid',
    })
    yield check(stage, {
      sent: 'another 20 at once',
      request: ofInitech,
      times: 20,
      expected: UNAVAILABLE,
      proves: 'each is told when to come back',
    })
    yield check(stage, {
      sent: "meanwhile, acme's token",
      request: { tenant: 'acme', token: await acme.token('reports:read') },
      proves: 'one outage touches no other tenant',
    })
    yield check(stage, {
      sent: "meanwhile, globex's token",
      request: { tenant: 'globex', token: await tokenOf(globex) },
      proves: 'nor this one',
    })
    await initech.start()
    await retryAsTold(stage, ofInitech)
    yield check(stage, {
      sent: 'provider up, after Retry-After',
      request: ofInitech,
      proves: 'it heals by itself',
    })
  },
}

/** Does what a good client does with a 503. */
async function retryAsTold(
  { apis }: Stage,
  request: { readonly tenant: string; readonly token: string },
): Promise<void> {
  const answers = await Promise.all(apis.map(({ origin }) => ask(origin, request)))
  const seconds = answers.map(({ headers }) => Number(headers['retry-after'] ?? 0))
  // Timers may fire a millisecond early.
  await wait(Math.max(...seconds) * 1000 + 20)
}

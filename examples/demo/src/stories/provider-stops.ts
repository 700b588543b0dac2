import { tokenOf, type Stage } from '../stage.js'
import { check } from './check.js'
import { INVALID_TOKEN, UNAVAILABLE } from './expected.js'
import { unsigned } from './forgery.js'
import type { Line, Story } from './story.js'

const MINUTE = 60_000

export const providerStops: Story = {
  title: "acme's provider stops",
  async *tell(stage) {
    const { acme, globex } = stage.providers
    const ofAcme = { tenant: 'acme', token: await acme.token('reports:read') }
    await acme.stop()

    yield fetchByForce(stage)
    yield check(stage, {
      sent: "acme's token, 50 at once",
      request: ofAcme,
      times: 50,
      proves: 'known keys go on being used',
    })
    moveAhead(stage, 20 * MINUTE)
    yield check(stage, {
      sent: "20 minutes later: acme's token",
      request: ofAcme,
      proves: 'stale keys serve for up to an hour',
    })
    yield check(stage, {
      sent: 'a forgery meanwhile',
      request: { tenant: 'acme', token: unsigned(ofAcme.token) },
      expected: INVALID_TOKEN,
      proves: 'an outage lets nobody in',
    })
    yield check(stage, {
      sent: "globex's token meanwhile",
      request: { tenant: 'globex', token: await tokenOf(globex) },
      proves: 'no other tenant notices',
    })
    moveAhead(stage, 120 * MINUTE)
    yield check(stage, {
      sent: "2 hours later: acme's token",
      request: ofAcme,
      expected: UNAVAILABLE,
      proves: 'too old to trust; still never 401',
    })
  },
}

/** The clocks of the APIs, that is. Everybody else's goes on as before. */
function moveAhead({ apis }: Stage, milliseconds: number): void {
  for (const { clock } of apis) clock.moveAhead(milliseconds)
}

/** Makes sure the provider is really gone, so that what follows proves something. */
async function fetchByForce({ apis }: Stage): Promise<Line> {
  const outcomes = await Promise.allSettled(apis.map(({ registry }) => registry.refresh('acme', 'login')))
  return {
    sent: 'keys fetched by force',
    came: outcomes.map(({ status }) => (status === 'rejected' ? 'fails' : 'works')),
    proves: 'the provider is really gone',
    problems: apis.flatMap(({ framework }, index) =>
      outcomes[index]?.status === 'rejected' ? [] : [`${framework} could still fetch the keys`],
    ),
  }
}

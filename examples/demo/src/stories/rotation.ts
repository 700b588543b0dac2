import type { Answer } from '@jwks-auth/example-show'
import type { Stage } from '../stage.js'
import { countStatuses } from './check.js'
import { watchFetches } from './fetches.js'
import type { Line, Story } from './story.js'
import { Traffic } from './traffic.js'

/** The answers during one phase of the traffic, by API. */
type Phase = readonly (readonly Answer[])[]

export const rotation: Story = {
  title: 'A key rotates while requests flow',
  async *tell(stage) {
    const { acme } = stage.providers
    const old = { tenant: 'acme', token: await acme.token('reports:read') }
    const fetchedOnce = watchFetches(stage)
    const traffics = stage.apis.map(({ origin }) => new Traffic(origin, old))
    const phase = (atLeast: number, task?: Promise<void>): Promise<Phase> =>
      Promise.all(traffics.map((traffic) => traffic.during(atLeast, task)))

    const before = await phase(100)
    const meanwhile = await phase(20, acme.rotate())
    const renewed = { tenant: 'acme', token: await acme.token('reports:read') }
    for (const traffic of traffics) traffic.send(old, renewed)
    const after = await phase(200)
    // Only now is every request answered.
    await Promise.all(traffics.map((traffic) => traffic.stop()))

    yield flow(stage, 'requests before', before, 'all with the old key')
    yield flow(stage, 'requests during the rotation', meanwhile, 'the old key stays published')
    yield flow(stage, 'requests after', after, 'old and new in turn: none refused')
    yield fetchedOnce()
  },
}

function flow({ apis }: Stage, sent: string, phase: Phase, proves: string): Line {
  const problems = apis.flatMap(({ framework }, index) => {
    const refused = (phase[index] ?? []).filter(({ status }) => status !== 200)
    return refused.slice(0, 3).map(({ status, body }) => `${framework} answered ${status} instead of 200: ${body}`)
  })
  return { sent, came: phase.map(countStatuses), proves, problems }
}

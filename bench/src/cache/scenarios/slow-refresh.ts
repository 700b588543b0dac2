import { setTimeout } from 'node:timers/promises'
import { count, NOT_APPLICABLE, time, type Figure } from '../figure.js'
import type { Scenario } from '../scenario.js'
import { after, burst, longest, steady, warmUp, type Traffic } from '../traffic.js'

const DELAY = 300
/** Milliseconds that tell waiting for a refresh from an ordinary check on a busy machine. */
const WAITED = 100
const EVERY = 10
const BURST = 50
const rows = ['requests that waited', 'longest wait']

export const slowRefresh: Scenario = {
  name: 'slow-refresh',
  title: () => `a refresh takes ${DELAY} ms, keys in steady use`,
  rows,
  note: ({ ttl }) =>
    `Keys live for ${ttl} ms; a request every ${EVERY} ms for ${((2.2 * ttl) / 1000).toFixed(1)} s, so that at least two refreshes ` +
    `are due; waited: over ${WAITED} ms. aws-jwt-verify never refreshes.`,
  heavy: false,
  async run({ library, issuer, plan, open }) {
    if (!library.expires) return [NOT_APPLICABLE, NOT_APPLICABLE]
    const client = open(plan.ttl)
    const token = await issuer.sign()
    await warmUp(client, token)
    await issuer.misbehave({ delay: DELAY })
    return await waits(await steady(client, token, { every: EVERY, until: after(2.2 * plan.ttl) }), plan.limit)
  },
}

export const slowRefreshAfterIdle: Scenario = {
  name: 'slow-refresh-after-idle',
  title: () => 'the same, first requests after the keys expired',
  rows,
  note: () => `${BURST} requests at once, after a spell without any in which the keys expired.`,
  heavy: false,
  async run({ library, issuer, plan, open }) {
    if (!library.expires) return [NOT_APPLICABLE, NOT_APPLICABLE]
    const client = open(plan.ttl)
    const token = await issuer.sign()
    await warmUp(client, token)
    await issuer.misbehave({ delay: DELAY })
    await setTimeout(plan.ttl * 1.2)
    return await waits(
      await burst(
        client,
        Array.from({ length: BURST }, () => token),
      ),
      plan.limit,
    )
  },
}

async function waits(traffic: Traffic, limit: number): Promise<readonly Figure[]> {
  await traffic.settle(performance.now() + limit)
  const outcomes = traffic.outcomes()
  return [count(outcomes.filter(({ took }) => took > WAITED).length), time(longest(outcomes))]
}

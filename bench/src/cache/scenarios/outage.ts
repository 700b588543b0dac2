import { setTimeout } from 'node:timers/promises'
import { count, share, time } from '../figure.js'
import type { Scenario } from '../scenario.js'
import { acceptedAmong, after, longest, steady, warmUp } from '../traffic.js'

const EVERY = 10

export const outage: Scenario = {
  name: 'outage',
  title: () => 'keys have expired, endpoint answers 503',
  rows: ['valid requests served', 'longest wait', 'upstream requests'],
  note: ({ ttl }) =>
    `Keys live for ${ttl} ms and expire while nothing is asked; then a request every ${EVERY} ms for ${ttl} ms. ` +
    'aws-jwt-verify cannot let keys expire: it never looks again for a kid it knows.',
  heavy: false,
  async run({ issuer, plan, open }) {
    const client = open(plan.ttl)
    const token = await issuer.sign()
    await warmUp(client, token)
    await issuer.misbehave({ status: 503 })
    await setTimeout(plan.ttl * 1.2)
    const before = await issuer.count()
    const traffic = await steady(client, token, { every: EVERY, until: after(plan.ttl) })
    await traffic.settle(performance.now() + plan.limit)
    const outcomes = traffic.outcomes()
    return [
      share(acceptedAmong(outcomes), outcomes.length),
      time(longest(outcomes)),
      count((await issuer.count()) - before),
    ]
  },
}

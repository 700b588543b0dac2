import type { Client } from '../clients/client.js'
import { count, timeFrom, type Figure } from '../figure.js'
import type { Scenario, Stage } from '../scenario.js'
import { after, steady, untilIts, warmUp } from '../traffic.js'

const EVERY = 25
const LIFETIMES = 3
const rows = ['the old key refused after', 'upstream requests until then']

/** A key is taken out and no other one comes: nothing but a refresh can tell. */
export const withdrawal: Scenario = {
  name: 'withdrawal',
  title: () => 'a key withdrawn, another one stays',
  rows,
  note: ({ ttl }) =>
    `Keys live for ${ttl} ms (aws-jwt-verify has no lifetimes); a request of the withdrawn key every ${EVERY} ms, ` +
    `for ${LIFETIMES} lifetimes at most. The endpoint answers well all the time.`,
  heavy: false,
  async run(stage) {
    const { issuer, plan, open } = stage
    const client = open(plan.ttl)
    const old = await issuer.sign()
    const other = await issuer.rotate()
    await warmUp(client, old)
    await warmUp(client, other)
    await issuer.withdrawOldest()
    return await refusal(stage, client, old)
  },
}

/** A key is taken out as another one comes, whose tokens make clients look again. */
export const replacement: Scenario = {
  name: 'replacement',
  title: () => 'a key replaced by a new one that signs at once',
  rows,
  note: () => 'The same, with a request of the new key each time.',
  heavy: false,
  async run(stage) {
    const { issuer, plan, open } = stage
    const client = open(plan.ttl)
    const old = await issuer.sign()
    await warmUp(client, old)
    const fresh = await issuer.rotate(false)
    let over = false
    const meanwhile = steady(client, fresh, { every: EVERY, until: () => over })
    const figures = await refusal(stage, client, old)
    over = true
    await meanwhile
    return figures
  },
}

async function refusal({ issuer, plan }: Stage, client: Client, old: string): Promise<readonly Figure[]> {
  const limit = plan.ttl * LIFETIMES
  const before = await issuer.count()
  const start = performance.now()
  const refused = await untilIts('refused', client, old, { every: EVERY, until: after(limit) })
  return [timeFrom(start, refused, limit), count((await issuer.count()) - before)]
}

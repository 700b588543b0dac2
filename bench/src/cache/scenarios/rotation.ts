import type { Client } from '../clients/client.js'
import { count, timeFrom, type Figure } from '../figure.js'
import type { Scenario, Stage } from '../scenario.js'
import { after, send, untilIts, warmUp } from '../traffic.js'

const EVERY = 50
const rows = ['new key accepted after', 'upstream requests until then']

export const rotation: Scenario = {
  name: 'rotation',
  title: () => 'a new key published right after a fetch',
  rows,
  note: () => `A request of the new key every ${EVERY} ms; lifetimes and cooldowns as they are by default.`,
  heavy: false,
  async run(stage) {
    const client = stage.open()
    await warmUp(client, await stage.issuer.sign())
    return await acceptance(stage, client, await stage.issuer.rotate())
  },
}

export const earlyToken: Scenario = {
  name: 'early-token',
  title: () => 'the same, its first token came just before it',
  rows,
  note: () => 'The first token of the new key is sent, and refused, an instant before the key is published.',
  heavy: false,
  async run(stage) {
    const { issuer } = stage
    const client = stage.open()
    const old = await issuer.sign()
    const fresh = await issuer.rotate()
    await issuer.hideNewest()
    await warmUp(client, old)
    const { accepted } = await send(client, fresh)
    if (accepted) throw new Error(`${stage.library.name} accepted a key that was not published`)
    await issuer.showAll()
    return await acceptance(stage, client, fresh)
  },
}

async function acceptance({ issuer, plan }: Stage, client: Client, fresh: string): Promise<readonly Figure[]> {
  const before = await issuer.count()
  const start = performance.now()
  const accepted = await untilIts('accepted', client, fresh, { every: EVERY, until: after(plan.limit) })
  return [timeFrom(start, accepted, plan.limit), count((await issuer.count()) - before)]
}

import type { Client } from '../clients/client.js'
import { count, type Figure } from '../figure.js'
import type { Scenario, Stage } from '../scenario.js'
import { Traffic, warmUp, withKid } from '../traffic.js'

const LOOK_UPS = 50
const rows = ['upstream requests']

export const downFromTheStart: Scenario = {
  name: 'down',
  title: () => `${LOOK_UPS} look-ups of an unknown kid, endpoint answers 503`,
  rows,
  note: () => 'One after the other, as fast as they are answered. The endpoint has been down from the start.',
  heavy: false,
  async run(stage) {
    const client = stage.open()
    const unknown = withKid(await stage.issuer.sign(), 'stranger')
    return await lookUp(stage, client, unknown)
  },
}

export const downAfterAFetch: Scenario = {
  name: 'down-after-a-fetch',
  title: () => 'the same, right after a good fetch',
  rows,
  note: () => 'The endpoint goes down right behind the first fetch.',
  heavy: false,
  async run(stage) {
    const client = stage.open()
    const known = await stage.issuer.sign()
    await warmUp(client, known)
    return await lookUp(stage, client, withKid(known, 'stranger'))
  },
}

async function lookUp({ issuer, plan }: Stage, client: Client, unknown: string): Promise<readonly Figure[]> {
  await issuer.misbehave({ status: 503 })
  const before = await issuer.count()
  const end = performance.now() + plan.limit
  for (let sent = 0; sent < LOOK_UPS && performance.now() < end; sent += 1) {
    const one = new Traffic()
    one.send(client, unknown)
    await one.settle(end)
  }
  return [count((await issuer.count()) - before)]
}

import { count, share } from '../figure.js'
import type { Scenario } from '../scenario.js'
import { acceptedAmong, Traffic } from '../traffic.js'

export const cold: Scenario = {
  name: 'cold',
  title: ({ cold: requests }) => `${requests.toLocaleString('en')} requests at once, no keys yet`,
  rows: ['upstream requests', 'requests served'],
  note: () => 'All of one key.',
  heavy: true,
  async run({ issuer, plan, open }) {
    const client = open()
    const token = await issuer.sign()
    const traffic = new Traffic()
    for (let sent = 0; sent < plan.cold; sent += 1) traffic.send(client, token)
    await traffic.settle(performance.now() + plan.limit)
    return [count(await issuer.count()), share(acceptedAmong(traffic.outcomes()), plan.cold)]
  },
}

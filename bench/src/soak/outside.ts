import { setTimeout as sleep } from 'node:timers/promises'
import type { Ports } from './messages.js'
import { makeTenants, rotate, type Tenant } from './tenants.js'
import { Traffic } from './traffic.js'

// All that is around the service, in a process of its own: providers that rotate and fail, and clients.

const ROTATE_EVERY_MS = 500
const FAILING_FOR_MS = 20_000
const WORKING_FOR_MS = 10_000

/** One provider after the other gets a new key. */
async function rotateForEver(tenants: readonly Tenant[]): Promise<void> {
  for (;;) {
    for (const tenant of tenants) {
      await sleep(ROTATE_EVERY_MS)
      await rotate(tenant)
    }
  }
}

/** Fails and works in turn, out of step with the others. */
async function failForEver({ issuer, fault }: Tenant, delayMs: number): Promise<void> {
  await sleep(delayMs)
  for (;;) {
    await fault.begin(issuer)
    await sleep(FAILING_FOR_MS)
    await issuer.behave()
    await sleep(WORKING_FOR_MS)
  }
}

async function begin(tenants: readonly Tenant[], ports: Ports): Promise<void> {
  const traffic = new Traffic(tenants, ports)
  await traffic.warmUp()
  void rotateForEver(tenants.filter(({ kind }) => kind === 'steady'))
  const failing = tenants.filter(({ kind }) => kind === 'failing')
  for (const [index, tenant] of failing.entries())
    void failForEver(tenant, (index / failing.length) * (FAILING_FOR_MS + WORKING_FOR_MS))
  traffic.start()
  process.on('message', () => process.send?.(traffic.counts))
  process.send?.(traffic.counts)
}

const tenants = await makeTenants()
process.once('message', (ports: Ports) => void begin(tenants, ports))
process.on('disconnect', () => process.exit())
process.send?.(tenants.map(({ row }) => row))

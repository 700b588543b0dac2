import { setTimeout as sleep } from 'node:timers/promises'
import { RedisServer } from './redis-server.js'

export interface RedisCluster extends AsyncDisposable {
  readonly nodes: readonly RedisServer[]
}

const SLOTS = 16_384
const MEETS_WITHIN = 20_000

/** Three nodes that share the slots between them, without replicas. */
export async function startCluster(): Promise<RedisCluster> {
  const args = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000']
  const nodes = await Promise.all([1, 2, 3].map(() => RedisServer.start(...args)))
  const cluster: RedisCluster = {
    nodes,
    async [Symbol.asyncDispose]() {
      await Promise.all(nodes.map((node) => node[Symbol.asyncDispose]()))
    },
  }
  for (const [index, node] of nodes.entries()) {
    const from = Math.ceil((SLOTS * index) / nodes.length)
    const to = Math.ceil((SLOTS * (index + 1)) / nodes.length) - 1
    await node.command('CLUSTER', 'ADDSLOTSRANGE', String(from), String(to))
    // Nodes that all start at epoch 0 would have to settle a quarrel first, and take no other once they have met.
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', String(index + 1))
  }
  const [first, ...others] = nodes
  for (const node of others) await node.command('CLUSTER', 'MEET', '127.0.0.1', String(first?.port))
  const started = Date.now()
  while (!(await Promise.all(nodes.map(isWhole))).every(Boolean)) {
    if (Date.now() - started > MEETS_WITHIN) throw new Error('the cluster did not come together')
    await sleep(50)
  }
  return cluster
}

async function isWhole(node: RedisServer): Promise<boolean> {
  const info = await node.command('CLUSTER', 'INFO')
  return info.includes('cluster_state:ok') && info.includes('cluster_size:3')
}

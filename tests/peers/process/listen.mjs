// `node listen.mjs <JSON>`, forked: listens to a fleet by each kind of client there is, and sends its parent what it hears. It ends by itself
// once it is told to close everything.
import { once } from 'node:events'
import { redisStore } from '@jwks-auth/core/redis'
import { Cluster, Redis } from 'ioredis'

const { url, nodes, sentinel, name, ...options } = JSON.parse(process.argv[2] ?? '{}')

const clients = { node: new Redis(url), cluster: new Cluster(nodes), sentinel: new Redis(sentinel) }
// The client of a node has no listener for its errors: ioredis prints them then, and ends nothing.
clients.cluster.on('error', () => {})
clients.sentinel.on('error', () => {})

const stores = Object.entries({ url: { url }, ...mapped(clients, (client) => ({ client })) }).map(([kind, from]) => {
  const store = redisStore({ ...options, ...from })
  store.fleet?.subscribe({
    published: (_name, text) => process.send?.([kind, text]),
    reconnected: () => process.send?.([kind, 'connected']),
    disconnected: () => process.send?.([kind, 'disconnected']),
  })
  return store
})

await once(process, 'message')
// A user may end a client before the store that uses it.
await clients.node.quit()
clients.cluster.disconnect()
clients.sentinel.disconnect()
await Promise.allSettled(stores.map((store) => store.load(name)))
await Promise.all(stores.map((store) => store.close()))
process.disconnect()

/**
 * @template T, U
 * @param {Record<string, T>} record
 * @param {(value: T) => U} change
 */
function mapped(record, change) {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, change(value)]))
}

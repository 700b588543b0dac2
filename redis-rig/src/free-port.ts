import { once } from 'node:events'
import { createServer } from 'node:net'

// Below 32,000, so that Redis' cluster bus (10,000 above) is a port as well, and outside what systems give to clients.
const FIRST_PORT = 20_000
const PORTS_PER_PROCESS = 100
const PROCESSES = 120
let taken = 0

/**
 * A port that nobody listens on. Each process takes its ports in turn from its own hundred: drawn from one range at random, a port was
 * given to two servers of different processes, and to a server while the one that had it was down for a moment.
 */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = FIRST_PORT + (process.pid % PROCESSES) * PORTS_PER_PROCESS + (taken++ % PORTS_PER_PROCESS)
    if (await isFree(port)) return port
  }
}

async function isFree(port: number): Promise<boolean> {
  const server = createServer()
  try {
    await once(server.listen(port, '127.0.0.1'), 'listening')
    server.close()
    await once(server, 'close')
    return true
  } catch {
    return false
  }
}

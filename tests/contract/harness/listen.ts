import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { RunningApp } from './harness.js'

/** Serves on a free port of the loopback. */
export async function listen(listener: RequestListener, closeAuth: () => Promise<void>): Promise<RunningApp> {
  const server = createServer(listener)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    port: portOf(server.address()),
    closeAuth,
    async [Symbol.asyncDispose]() {
      await closeAuth()
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

export function portOf(address: AddressInfo | string | null): number {
  if (typeof address !== 'object' || address === null) throw new Error('the server does not listen on a port')
  return address.port
}

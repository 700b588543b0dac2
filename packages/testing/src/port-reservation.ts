import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { cutOff } from './cut-off.js'

/**
 * Reserves a port of 127.0.0.1 while no server listens on it, so that the system does not assign it to another process:
 * the near end of a connection is bound to it, which new sockets avoid and which accepts no connection. This helps
 * tests that run in parallel. If the system does not allow it, nothing is reserved.
 */
export const reservePort = async (port: number): Promise<EndReservation> => {
  const far = createServer()
  let accepted: Socket | undefined
  far.on('connection', (socket) => {
    accepted = socket.on('error', () => undefined).unref()
    far.close()
  })
  await once(far.listen(0, '127.0.0.1'), 'listening')
  far.unref()
  const address = far.address()
  if (address === null || typeof address === 'string') return () => undefined
  const near = connect({ host: '127.0.0.1', port: address.port, localAddress: '127.0.0.1', localPort: port })
  const end = (): void => {
    cutOff(near, { reset: true })
    if (accepted !== undefined) cutOff(accepted)
    far.close()
  }
  // Unreferenced only after it has connected: the process must not end while the caller waits for this.
  await once(near, 'connect').then(() => near.unref().on('error', () => undefined), end)
  return end
}

/** Releases a reserved port. */
export type EndReservation = () => void

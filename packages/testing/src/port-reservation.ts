import { once } from 'node:events'
import { connect, createServer, type Socket } from 'node:net'
import { cutOff } from './cut-off.js'

/** Gives a reserved port back. */
export type EndReservation = () => void

/**
 * Keeps a port of 127.0.0.1 from being handed to another process while nobody listens on it: the near end of a
 * connection is bound to it, which new sockets avoid and which answers nobody. It is a courtesy to tests that run in
 * parallel; where the system does not allow it, nothing is reserved.
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
  // Only what nobody waits for any more lets the process end.
  await once(near, 'connect').then(() => near.unref().on('error', () => undefined), end)
  return end
}

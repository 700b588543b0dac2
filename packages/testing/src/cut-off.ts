import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * Destroys a connection; with `reset` by a TCP reset, unless it is TLS. Later errors of the socket are ignored: without
 * a listener they would end the process.
 */
export const cutOff = (socket: Socket, { reset = false }: { readonly reset?: boolean } = {}): void => {
  socket.on('error', () => undefined)
  if (reset && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
  else socket.destroy()
}

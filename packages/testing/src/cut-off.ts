import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'

/**
 * Ends a connection at once; over plain TCP with a reset, if that is wanted. Errors that the socket still has are of no interest, and
 * would end the process if nobody listened.
 */
export const cutOff = (socket: Socket, { reset = false }: { readonly reset?: boolean } = {}): void => {
  socket.on('error', () => undefined)
  if (reset && !(socket instanceof TLSSocket)) socket.resetAndDestroy()
  else socket.destroy()
}

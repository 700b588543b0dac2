import type { RequestLike } from '@jwks-auth/core'
import type { IncomingMessage } from 'node:http'

/** What is spoken once a socket is open. Every client has to offer it. */
export const PROTOCOL = 'chat.v1'
/** Before a token among the protocols that a browser offers: `new WebSocket(url, ['chat.v1', 'bearer.' + token])`. */
const TOKEN = 'bearer.'

/** The protocols that a client offers. */
export function offeredBy({ headers }: IncomingMessage): readonly string[] {
  return (headers['sec-websocket-protocol'] ?? '').split(',').map((protocol) => protocol.trim())
}

/**
 * A handshake as core looks at it. Browsers cannot send `Authorization` with it, so a token may be among the offered protocols instead. It
 * then stands in the request as if it were sent in that header, and both together are refused, like two headers.
 */
export function requestOf(request: IncomingMessage): RequestLike {
  const { method = 'GET', url = '/', headers, rawHeaders } = request
  const tokens = offeredBy(request).filter((protocol) => protocol.startsWith(TOKEN))
  const credentials = tokens.map((token) => `Bearer ${token.slice(TOKEN.length)}`)
  return {
    method,
    url,
    host: headers.host ?? '',
    headers: { ...headers, authorization: headers.authorization ?? credentials[0] },
    rawHeaders: [...rawHeaders, ...credentials.flatMap((credential) => ['authorization', credential])],
  }
}

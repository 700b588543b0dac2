import { isIP, type LookupFunction } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { discard } from '../discard.js'
import { SourceError } from '../errors.js'
import { addressJudge, type AddressPolicy } from './addresses.js'
import { hostLookup, type Resolve } from './host-lookup.js'
import { provenPins } from './pins.js'
import { boundSocket, maxSocketBytes } from './socket-bound.js'

/** What a connection has to satisfy before a byte of request is sent over it. */
export interface ConnectionPolicy extends AddressPolicy {
  /** Base64 SHA-256 of SPKIs, one of which the peer has to prove. Empty: any certificate that is valid. */
  readonly pinnedSpki: readonly string[]
  /** Certificates in PEM that are trusted instead of Node's own. Empty: Node's own. */
  readonly ca: readonly string[]
  /** The longest body of a response. What may be read of the socket for each request follows from it. */
  readonly maxResponseBytes: number
}

/**
 * Makes connections whose address is judged after DNS, and whose certificate is judged after the handshake: the last moments
 * before anything is sent, so that no name that resolves anew gets around them. What is read of each connection is bounded.
 */
export function guardedConnector(
  policy: ConnectionPolicy,
  timeout: number,
  resolve: Resolve = hostLookup.resolve,
): buildConnector.connector {
  const mayConnect = addressJudge(policy)
  const pinned = policy.pinnedSpki.length > 0
  const connect = buildConnector({
    timeout,
    // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment does not reach us.
    rejectUnauthorized: true,
    // A resumed session shows no certificate chain to judge.
    ...(pinned ? { maxCachedSessions: 0 } : {}),
    ...(policy.ca.length > 0 ? { ca: [...policy.ca] } : {}),
    lookup: guardedLookup(mayConnect, resolve),
  })
  return (options, callback) => {
    // A literal address is never looked up.
    if (isIP(options.hostname) !== 0 && !mayConnect(options.hostname)) {
      callback(refusedAddress(), null)
      return
    }
    if (pinned && options.protocol !== 'https:') {
      callback(new SourceError('guard', 'without TLS there is no certificate to have a pinned key'), null)
      return
    }
    connect(options, (...[error, socket]) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      const problem = pinned ? pinProblem(socket, policy.pinnedSpki) : undefined
      if (problem === undefined) {
        boundSocket(socket, maxSocketBytes(policy.maxResponseBytes))
        callback(null, socket)
        return
      }
      discard(socket)
      callback(problem, null)
    })
  }
}

function guardedLookup(mayConnect: (address: string) => boolean, resolve: Resolve): LookupFunction {
  return (hostname, options, callback) => {
    resolve(hostname, { ...options, all: true }, (error, found) => {
      if (error !== null) {
        callback(error, [])
        return
      }
      const addresses = found.filter(({ address }) => mayConnect(address))
      const [first] = addresses
      if (first === undefined) callback(refusedAddress(), [])
      else if (options.all === true) callback(null, addresses)
      else callback(null, first.address, first.family)
    })
  }
}

function pinProblem(socket: unknown, pins: readonly string[]): SourceError | undefined {
  let seen: readonly string[]
  try {
    seen = socket instanceof TLSSocket ? provenPins(socket) : []
  } catch (cause) {
    // Thrown in a callback of the socket, it would end the process.
    return new SourceError('guard', 'the certificates cannot be read', { cause })
  }
  if (seen.some((pin) => pins.includes(pin))) return undefined
  return new SourceError('guard', `the certificate has none of the pinned keys; seen: ${seen.join(', ') || 'none'}`)
}

function refusedAddress(): SourceError {
  return new SourceError('guard', 'the address may not be connected to')
}

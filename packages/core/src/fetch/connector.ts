import { ADDRCONFIG, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { systemClock, type Clock } from '../time/clock.js'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { addressJudge, type AddressPolicy } from './addresses.js'
import { ConnectionRace } from './connection-race.js'
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

/** TLS sessions that are kept for resumption, for each pool. */
const MAX_CACHED_SESSIONS = 100

/** What Node and undici would decide by a default of their own; `docs/spec/connections.md` lists it. */
export const CONNECTOR_OPTIONS = {
  // All addresses of a name together have one limit, which the race keeps.
  timeout: 0,
  autoSelectFamily: false,
  // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment does not reach us.
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
  allowH2: false,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const

/** As Node looks up who is connected to: no family that this machine has no address of. Windows does so without being asked. */
const LOOKUP = { all: true, family: 0, hints: process.platform === 'win32' ? 0 : ADDRCONFIG } as const

/**
 * Makes connections whose address is judged after DNS, and whose certificate is judged after the handshake: the last moments
 * before anything is sent, so that no name that resolves anew gets around them. What is read of each connection is bounded.
 *
 * @param timeout - The longest that it may take from the addresses of a name to a connection, in milliseconds.
 */
export function guardedConnector(
  policy: ConnectionPolicy,
  timeout: number,
  resolve: Resolve = hostLookup.resolve,
  clock: Clock = systemClock,
): buildConnector.connector {
  const mayConnect = addressJudge(policy)
  const pinned = policy.pinnedSpki.length > 0
  const connectTo = buildConnector({
    ...CONNECTOR_OPTIONS,
    // A resumed session shows no certificate chain to judge.
    maxCachedSessions: pinned ? 0 : MAX_CACHED_SESSIONS,
    ...(policy.ca.length > 0 ? { ca: [...policy.ca] } : {}),
  })
  const race = (
    addresses: readonly LookupAddress[],
    options: buildConnector.Options,
    callback: buildConnector.Callback,
  ): void => {
    // The certificate is held to the name, whichever address shows it.
    const named = isIP(options.hostname) === 0 ? { servername: options.servername ?? options.hostname } : {}
    const connect = (hostname: string, connected: buildConnector.Callback): unknown =>
      connectTo({ ...options, ...named, hostname }, connected)
    new ConnectionRace(addresses, { connect, clock, timeout }, callback).start()
  }
  return (options, callback) => {
    const family = isIP(options.hostname)
    // A literal address is never looked up.
    if (family !== 0 && !mayConnect(options.hostname)) {
      callback(refusedAddress(), null)
      return
    }
    if (pinned && options.protocol !== 'https:') {
      callback(new SourceError('guard', 'without TLS there is no certificate to have a pinned key'), null)
      return
    }
    const judged: buildConnector.Callback = (...[error, socket]) => {
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
    }
    if (family !== 0) {
      race([{ address: options.hostname, family }], options, judged)
      return
    }
    resolve(options.hostname, LOOKUP, (error, found) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      const addresses = found.filter(({ address }) => mayConnect(address))
      if (addresses.length === 0) callback(refusedAddress(), null)
      else race(addresses, options, judged)
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

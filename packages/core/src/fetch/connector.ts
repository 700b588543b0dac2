import { ADDRCONFIG, type LookupAddress } from 'node:dns'
import { isIP } from 'node:net'
import { TLSSocket } from 'node:tls'
import { buildConnector } from 'undici'
import { systemClock, type Clock } from '../time/clock.js'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { addressFilter, type AddressPolicy } from './address-filter.js'
import { ConnectionRace } from './connection-race.js'
import { hostLookup, type Resolve } from './host-lookup.js'
import { provenPins } from './certificate-pins.js'
import { boundSocket, maxSocketBytes } from './socket-bound.js'

/**
 * Returns a connector for undici that checks the address of each connection after DNS, and its certificate after the
 * handshake. These are the last moments before anything is sent, so a host name that changes its addresses cannot
 * bypass the checks. Bytes read from each connection are bounded.
 *
 * @param timeout - Time limit from the addresses of a host name to a connection, in milliseconds.
 */
export function guardedConnector(
  policy: ConnectionPolicy,
  timeout: number,
  resolve: Resolve = hostLookup.resolve,
  clock: Clock = systemClock,
): buildConnector.connector {
  const mayConnect = addressFilter(policy)
  const pinned = policy.pinnedSpki.length > 0
  const connectTo = buildConnector({
    ...CONNECTOR_OPTIONS,
    // A resumed session has no certificate chain to check.
    maxCachedSessions: pinned ? 0 : MAX_CACHED_SESSIONS,
    ...(policy.ca.length > 0 ? { ca: [...policy.ca] } : {}),
  })
  const race = (
    addresses: readonly LookupAddress[],
    options: buildConnector.Options,
    callback: buildConnector.Callback,
  ): void => {
    // The certificate must match the host name, whichever address presents it.
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
    const onConnected: buildConnector.Callback = (...[error, socket]) => {
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
      race([{ address: options.hostname, family }], options, onConnected)
      return
    }
    resolve(options.hostname, LOOKUP, (error, found) => {
      if (error !== null) {
        callback(error, null)
        return
      }
      const addresses = found.filter(({ address }) => mayConnect(address))
      if (addresses.length === 0) callback(refusedAddress(), null)
      else race(addresses, options, onConnected)
    })
  }
}

/** The requirements for a connection, checked before any byte of a request is sent over it. */
export interface ConnectionPolicy extends AddressPolicy {
  /** Base64 SHA-256 of SPKIs; the peer must prove one of them. Empty: any valid certificate. */
  readonly pinnedSpki: readonly string[]
  /** Trusted CA certificates in PEM, instead of Node's own. Empty: Node's own. */
  readonly ca: readonly string[]
  /** The longest response body. The limit of bytes read from the socket per request follows from it. */
  readonly maxResponseBytes: number
}

/** TLS sessions kept for resumption, per pool. */
const MAX_CACHED_SESSIONS = 100

/** Options for which Node and undici have defaults, set explicitly. They are listed in `docs/spec/connections.md`. */
export const CONNECTOR_OPTIONS = {
  // The race applies one limit to all addresses of a host name together.
  timeout: 0,
  autoSelectFamily: false,
  // Explicit, so that NODE_TLS_REJECT_UNAUTHORIZED=0 in the environment has no effect here.
  rejectUnauthorized: true,
  minVersion: 'TLSv1.2',
  allowH2: false,
  keepAlive: true,
  keepAliveInitialDelay: 60_000,
} as const

/**
 * As Node resolves a host name to connect to: without address families that this machine has no address of. On Windows
 * that is the default.
 */
const LOOKUP = { all: true, family: 0, hints: process.platform === 'win32' ? 0 : ADDRCONFIG } as const

function pinProblem(socket: unknown, pins: readonly string[]): SourceError | undefined {
  let seen: readonly string[]
  try {
    seen = socket instanceof TLSSocket ? provenPins(socket) : []
  } catch (cause) {
    // If thrown in a callback of the socket, it would end the process.
    return new SourceError('guard', 'the certificates cannot be read', { cause })
  }
  if (seen.some((pin) => pins.includes(pin))) return undefined
  return new SourceError('guard', `the certificate has none of the pinned keys; seen: ${seen.join(', ') || 'none'}`)
}

function refusedAddress(): SourceError {
  return new SourceError('guard', 'the address may not be connected to')
}

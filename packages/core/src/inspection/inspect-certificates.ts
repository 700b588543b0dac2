import { discard } from '../fetch/discard.js'
import { SourceError } from '../errors/errors.js'
import { errorCodeOf } from '../errors/error-code.js'
import { withRetry } from '../fetch/retry.js'
import { requireObject } from '../option-reader/arguments.js'
import { keepProcessAlive } from '../event-loop/keep-process-alive.js'
import { guardedConnector } from '../fetch/connector.js'
import { chainReport, type ChainReport } from './certificates.js'
import { readInspectOptions, type InspectOptions } from './inspect-options.js'

/**
 * Connects to a server and reports its certificate chain. No request is sent.
 *
 * @param url - An https URL; its path does not matter.
 * @throws OptionsError that lists every wrong option.
 * @throws SourceError `guard`, `network` or `timeout` if there is no connection that Node trusts.
 */
export async function inspectCertificates(url: string, options: InspectOptions = {}): Promise<ChainReport> {
  requireObject('options', options)
  const { policy, signal, clock, onRequest } = readInspectOptions(
    url,
    options === null ? options : { ...options, requireHttps: true },
  )
  const { origin, protocol, hostname, host, port } = new URL(url)
  const connect = guardedConnector(policy, policy.retry.attemptTimeout)
  onRequest(origin)
  const attempt = (limited: AbortSignal): Promise<ChainReport> =>
    new Promise((resolve, reject) => {
      const giveUp = (): void => {
        reject(limited.reason)
      }
      limited.addEventListener('abort', giveUp, { once: true })
      connect({ hostname: bare(hostname), host, protocol, port }, (...[error, socket]) => {
        limited.removeEventListener('abort', giveUp)
        if (error !== null) {
          reject(error)
          return
        }
        try {
          const chain = chainReport(origin, socket)
          if (chain === undefined) throw new Error('no TLS')
          resolve(chain)
        } catch (problem) {
          reject(problem)
        } finally {
          discard(socket)
        }
      })
    })
  try {
    return await keepProcessAlive(withRetry(attempt, policy.retry, clock, signal))
  } catch (cause) {
    if (cause instanceof SourceError) throw cause
    signal.throwIfAborted()
    const code = errorCodeOf(cause)
    throw new SourceError('network', `the server could not be reached${code === undefined ? '' : ` (${code})`}`, {
      cause,
    })
  }
}

/** Removes the brackets of an IPv6 address in a URL. */
function bare(hostname: string): string {
  return hostname.replace(/^\[(.*)\]$/, '$1')
}

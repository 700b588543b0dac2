import { Agent, type buildConnector } from 'undici'
import type { Instant } from '../time/clock.js'
import { discard } from '../fetch/discard.js'
import { SourceError } from '../errors/errors.js'
import { AGENT_OPTIONS } from '../fetch/connection-pools.js'
import { follow } from '../fetch/follow-redirects.js'
import type { GetResponse } from '../fetch/get.js'
import { withRetry } from '../fetch/retry.js'
import type { FetchPolicy } from '../fetch/fetch-policy.js'
import { guardedConnector } from '../fetch/connector.js'
import { chainReport, type ChainReport } from './certificates.js'
import type { InspectSettings } from './inspect-options.js'

/** Sends the requests of one inspection. They pass the guard, use separate connections, and record the certificates. */
export class InspectionRequests {
  readonly policy: FetchPolicy
  readonly #settings: InspectSettings
  readonly #agent: Agent
  readonly #chains = new Map<string, ChainReport>()

  constructor(settings: InspectSettings) {
    this.#settings = settings
    this.policy = settings.policy
    this.#agent = new Agent({ ...AGENT_OPTIONS, connect: this.#connector() })
  }

  /** The certificate chains, one per origin that was connected to over TLS. */
  get chains(): readonly ChainReport[] {
    return [...this.#chains.values()]
  }

  /**
   * Requests one document.
   *
   * @param hops - Receives the URLs that were requested, even if the request fails.
   * @throws SourceError as `follow` does, and for any status except 200.
   */
  async get(url: string, hops: string[]): Promise<Exchange> {
    const { clock, signal, policy, requestAuth } = this.#settings
    const parts = { dispatcher: this.#agent, clock, requestAuth }
    const onHop = ({ href }: URL): void => {
      hops.push(href)
      this.#settings.onRequest(href)
    }
    const attempt = async (limited: AbortSignal): Promise<Exchange> => {
      const requestedAt = clock.now()
      const response = await follow(url, parts, policy, { headers: {}, signal: limited, onHop })
      const { status } = response
      if (status !== 200) throw new SourceError('status', `the provider answered ${status}`, { httpStatus: status })
      return { response, requestedAt, fetchedAt: clock.now() }
    }
    return await withRetry(attempt, policy.retry, clock, signal)
  }

  async end(): Promise<void> {
    await this.#agent.destroy()
  }

  /** Records only the first connection to an origin: a later one may resume its TLS session, without certificates. */
  #connector(): buildConnector.connector {
    const connect = guardedConnector(this.policy, this.policy.retry.attemptTimeout)
    return (options, callback) => {
      const origin = `${options.protocol}//${options.host ?? options.hostname}`
      connect(options, (...[error, socket]) => {
        if (error !== null) {
          callback(error, null)
          return
        }
        try {
          const chain = this.#chains.has(origin) ? undefined : chainReport(origin, socket)
          if (chain !== undefined) this.#chains.set(origin, chain)
        } catch (cause) {
          // Thrown in a callback of the socket, it would end the process.
          discard(socket)
          callback(new SourceError('network', 'the certificates cannot be read', { cause }), null)
          return
        }
        callback(null, socket)
      })
    }
  }
}

export interface Exchange {
  readonly response: GetResponse
  readonly requestedAt: Instant
  readonly fetchedAt: Instant
}

import { httpStatusOf } from '../errors/errors.js'
import type {
  JwksAuthEvent,
  RefreshFailed,
  RefreshSucceeded,
  TenantEvicted,
  TenantLoaded,
  TenantLoadFailed,
  TokenRefused,
} from '../events/events.js'
import { DROP_REASONS } from '../errors/drop-reason.js'
import type { Line } from './incidents.js'
import { Outages } from './outages.js'
import { storeAdvice } from './store-advice.js'

type Fields = Line['fields']
type About = Pick<JwksAuthEvent, 'tenant' | 'provider'>

/** Chooses the log line and the level for each event. Accepted requests have no line. */
export class LogLines {
  readonly #outages = new Outages()

  /** @param mono - Milliseconds on the monotonic clock. */
  of(event: JwksAuthEvent, mono: number): Line | undefined {
    switch (event.type) {
      case 'token_accepted':
      case 'keys_requested':
      case 'refresh_started':
      case 'snapshot_saved':
        return undefined
      case 'token_refused':
        return refused(event)
      case 'refresh_succeeded':
        return this.#refreshed(event, mono)
      case 'refresh_failed':
        return this.#notRefreshed(event, mono)
      case 'key_dropped':
        return line(
          'info',
          'a published key is not used',
          event,
          {
            reason: event.reason,
            why: DROP_REASONS[event.reason],
            index: event.index,
            ...(event.kid === undefined ? {} : { kid: event.kid }),
          },
          `${subjectOf(event)} ${event.reason}`,
        )
      case 'stale_served':
        return line('warn', 'expired keys are served', event, { age: seconds(event.age) })
      case 'registry_opened':
      case 'registry_closed':
        return line(
          'debug',
          event.type === 'registry_opened' ? 'a registry was made' : 'a registry was closed',
          event,
          {},
        )
      case 'registration_added':
        return line('debug', 'a registration was added', event, { issuer: event.issuer }, '')
      case 'registration_removed':
        return line('debug', 'a registration was removed', event, { issuer: event.issuer }, '')
      case 'tenant_loaded':
        return this.#loaded(event, mono)
      case 'tenant_load_failed':
        return this.#notLoaded(event, mono)
      case 'tenant_removed':
        return line('info', 'loadTenant no longer finds a tenant', event, {}, '')
      case 'tenant_evicted':
        return evicted(event)
      case 'snapshot_restored':
        return line('info', 'keys came from the store', event, { keys: event.keys, age: seconds(event.age) })
      case 'snapshot_ignored':
        return line('warn', 'what the store has is not used', event, { reason: event.reason })
      case 'store_failed': {
        const { operation, code } = event
        return line('warn', 'the store failed', event, { operation, code, ...adviceFor(code) }, `${operation} ${code}`)
      }
      case 'fleet_degraded': {
        const { because, code } = event
        return line('warn', 'this process no longer works with its fleet, and fetches for itself', event, {
          because,
          code,
          ...adviceFor(code),
        })
      }
      case 'fleet_recovered':
        return line('info', 'this process works with its fleet again', event, {})
      default:
        event satisfies never
        return undefined
    }
  }

  #refreshed(event: RefreshSucceeded, mono: number): Line {
    const { keys, modified, expiresIn } = event
    const lasted = this.#outages.ended(subjectOf(event), mono)
    if (lasted !== undefined) return line('info', 'keys are fetched again', event, { keys, lasted: seconds(lasted) })
    return line('debug', 'keys were fetched', event, { keys, modified, expiresIn: seconds(expiresIn) })
  }

  #notRefreshed(event: RefreshFailed, mono: number): Line {
    const { reason, detail, httpStatus, failures, retryIn } = event
    this.#outages.began(subjectOf(event), mono)
    const status = httpStatus === undefined ? {} : { httpStatus }
    const fields = { reason, detail, ...status, failures, retryIn: seconds(retryIn) }
    return line('warn', 'keys could not be fetched', event, fields, `${subjectOf(event)} ${reason}`)
  }

  #loaded(event: TenantLoaded, mono: number): Line {
    const { change, providers } = event
    const lasted = this.#outages.ended(LOADER, mono)
    if (lasted !== undefined) return line('info', 'tenants are loaded again', event, { lasted: seconds(lasted) }, '')
    return line('debug', 'a tenant was loaded', event, { change, providers }, '')
  }

  /** Requests can contain invented tenant names, so a name does not make an incident of its own. */
  #notLoaded(event: TenantLoadFailed, mono: number): Line {
    const { reason, detail, problems, kept, failures, retryIn } = event
    // An invalid registration of one tenant is not an outage of the loader.
    if (reason !== 'invalid') this.#outages.began(LOADER, mono)
    const wrong = problems.slice(0, 3).map(({ field, rule }) => `${field}: ${rule}`)
    const fields = { reason, detail, ...(wrong.length === 0 ? {} : { problems: wrong.join('; ') }), kept, failures }
    return line(
      kept ? 'warn' : 'error',
      'a tenant could not be loaded',
      event,
      { ...fields, retryIn: seconds(retryIn) },
      reason,
    )
  }
}

/** Names the loader among the subjects of outages. No key source has this name. */
const LOADER = 'loadTenant()'

function adviceFor(code: string): { readonly why?: string } {
  const why = storeAdvice(code)
  return why === undefined ? {} : { why }
}

/** All evictions are one incident: names may be invented, and the next tenant may be as large. */
function evicted(event: TenantEvicted): Line {
  if (event.reason === 'count') return line('debug', 'a tenant made room for another one', event, {}, '')
  return line('warn', 'a tenant was let go: those that are loaded take more memory than they may', event, {}, 'bytes')
}

function refused(event: TokenRefused): Line {
  const { code, detail } = event
  const fields = detail === undefined ? { code } : { code, detail }
  if (code === 'closed') return line('info', 'a token was refused as the registry is closed', event, fields)
  if (httpStatusOf(code) >= 500)
    return line('error', 'tokens cannot be verified', event, fields, `${subjectOf(event)} ${code}`)
  return line('info', 'a token was refused', event, fields, `${subjectOf(event)} ${code}`)
}

/** @param about - What distinguishes its incidents, if not the subject alone. */
function line(level: Line['level'], message: string, event: About, fields: Fields, about?: string): Line {
  const { tenant, provider } = event
  return { level, message, about: about ?? subjectOf(event), fields: { tenant, provider, ...fields } }
}

function subjectOf({ tenant, provider }: About): string {
  return `${tenant} ${provider}`
}

/** Converts milliseconds to seconds, rounded to a tenth. */
function seconds(ms: number): number {
  return Math.round(ms / 100) / 10
}

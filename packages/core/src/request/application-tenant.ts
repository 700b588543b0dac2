import type { Clock } from '../time/clock.js'
import { JwksAuthError, RefusedError } from '../errors/errors.js'
import { ignorePromise, isThenable } from '../callbacks/ignored-promise.js'
import { withTimeout } from '../time/with-timeout.js'
import type { TenantSource } from './tenant-from.js'

/**
 * Guards the application's function that finds the tenant. That of a request may return a promise, which must settle in
 * time; that of a token must return at once. A result that is not a string names no tenant.
 */
export function guardedTenantSource(source: TenantSource, clock: Clock, timeout: number): TenantSource {
  if (typeof source === 'function') {
    return (request) => {
      const tenant: unknown = source(request)
      if (typeof tenant === 'string') return tenant
      return isThenable(tenant) ? tenantWithTimeout(tenant, clock, timeout) : undefined
    }
  }
  if (source.from === 'issuer') return source
  return {
    from: 'claim',
    ...(source.name === undefined ? {} : { name: source.name }),
    read(token) {
      const tenant: unknown = source.read(token)
      if (!isThenable(tenant)) return typeof tenant === 'string' ? tenant : undefined
      ignorePromise(tenant)
      throw new JwksAuthError('callback_failed', 'The function that reads the tenant of a token has to answer at once')
    },
  }
}

async function tenantWithTimeout(
  tenant: PromiseLike<unknown>,
  clock: Clock,
  timeout: number,
): Promise<string | undefined> {
  const timeoutError = (): RefusedError =>
    new RefusedError('tenant_unavailable', { detail: 'the tenant function took too long', retryAfter: timeout })
  const result = await withTimeout(tenant, timeout, clock, timeoutError)
  return typeof result === 'string' ? result : undefined
}

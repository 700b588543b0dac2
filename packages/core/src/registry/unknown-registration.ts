import { JwksAuthError } from '../errors/errors.js'

/** Creates the error `registration_unknown`, for an operation on a registration that does not exist. */
export function unknownRegistration(tenant: string, provider = 'any'): JwksAuthError {
  return new JwksAuthError(
    'registration_unknown',
    `no registration for tenant ${shown(tenant)}, provider ${shown(provider)}`,
  )
}

function shown(name: string): string {
  return JSON.stringify(name.slice(0, 64))
}

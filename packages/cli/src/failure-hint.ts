import type { SourceFailure } from '@jwks-auth/core'

const CERTIFICATE = /\b(?:CERT|ERR_TLS|SELF_SIGNED|UNABLE_TO|DEPTH_ZERO)/
const NO_TLS = /\bERR_SSL_(?:WRONG_VERSION|PACKET_LENGTH)/
const PATIENT = 'It may be slow or down: try again, or with --timeout 30s.'

/** Advises the user on a request to a provider that failed: what to check, or which flag to pass. */
export function failureHint({ reason, message, httpStatus }: Failure): string {
  switch (reason) {
    case 'network':
      return networkHint(message)
    case 'timeout':
    case 'aborted':
      return PATIENT
    case 'status':
      return statusHint(httpStatus ?? 0)
    case 'redirect':
      return 'Its redirects end in no document.'
    case 'too_large':
      return 'Is it the right URL? A key set is a few kilobytes.'
    case 'body':
      return 'Something else is there. What it is: jwks-auth inspect <url>'
    case 'guard':
      return message.includes('another origin')
        ? 'A verifier would not go there, either. If you trust that origin, inspect what is there.'
        : 'A verifier would not go there, either.'
    case 'discovery':
      return 'What it publishes, and what can be registered: jwks-auth inspect <issuer>'
    case 'credentials':
      return 'What has to be sent along with the request is not to be had: can the file be read?'
    case 'no_usable_key':
      return 'Tokens cannot be verified until it publishes a signature key of an asymmetric algorithm.'
  }
}

interface Failure {
  readonly reason: SourceFailure
  readonly message: string
  readonly httpStatus?: number | undefined
}

/** The advice for 401 and 403. */
export const WANTS_A_HEADER =
  "It does not give that document to anonymous callers. What it wants can be sent: --header 'Name: value'"

function networkHint(message: string): string {
  if (CERTIFICATE.test(message))
    return 'Node does not trust its certificate. Is it a private authority? Pass its certificate with --ca <file>.'
  return NO_TLS.test(message)
    ? 'What answers at that port does not speak TLS. Is it plain http?'
    : 'Are host and port right, and can they be reached from here?'
}

function statusHint(status: number): string {
  if (status >= 500 || status === 429 || status === 408) return PATIENT
  if (status === 401 || status === 403) return WANTS_A_HEADER
  return status === 404 || status === 410
    ? 'There is no key set there. What there is: jwks-auth inspect <issuer>'
    : 'It does not answer such a request there. Is it the right URL?'
}

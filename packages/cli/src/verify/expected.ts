import type { RegistrationOptions, RefusalCode } from '@jwks-auth/core'

/**
 * The issuers and audiences that a registration accepts, for the page and the advice on a refused token.
 *
 * @param options - Those of an existing verifier, so their types are right.
 */
export function expectedBy(options: RegistrationOptions, preset: string | undefined): Expected {
  const { issuer, issuerAliases = [], audience, audienceClaim = 'aud' } = options
  return {
    preset,
    issuers: [issuer, ...issuerAliases],
    audienceClaim,
    audiences: audience === false ? [] : [audience].flat(),
  }
}

/** The issuers and audiences that a token is compared with. */
export interface Expected {
  /** `undefined` if only flags were given. */
  readonly preset: string | undefined
  readonly issuers: readonly string[]
  readonly audienceClaim: string
  readonly audiences: readonly string[]
}

/** The expected values, none of which a refused token has; `undefined` if it was refused for another reason. */
export function expectedValues(code: RefusalCode, { issuers, audiences }: Expected): readonly string[] | undefined {
  if (code === 'token_issuer_unknown') return issuers
  return code === 'token_audience_refused' ? audiences : undefined
}

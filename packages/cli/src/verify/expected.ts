import type { RegistrationOptions, RefusalCode } from '@jwks-auth/core'

/** What a token is compared with. */
export interface Expected {
  /** Absent where flags alone say it. */
  readonly preset: string | undefined
  readonly issuers: readonly string[]
  readonly audienceClaim: string
  readonly audiences: readonly string[]
}

/** @param options - Of a verifier that was made: they are of the right types. */
export function expectedBy(options: RegistrationOptions, preset: string | undefined): Expected {
  const { issuer, issuerAliases = [], audience, audienceClaim = 'aud' } = options
  return {
    preset,
    issuers: [issuer, ...issuerAliases],
    audienceClaim,
    audiences: audience === false ? [] : [audience].flat(),
  }
}

/** Those that a refused token has none of; `undefined` where something else is wrong with it. */
export function expectedValues(code: RefusalCode, { issuers, audiences }: Expected): readonly string[] | undefined {
  if (code === 'token_issuer_unknown') return issuers
  return code === 'token_audience_refused' ? audiences : undefined
}

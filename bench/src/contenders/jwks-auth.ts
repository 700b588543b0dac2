import type { Contender, Ground } from './contender.js'

/** Whether verified tokens are remembered, as many as are by default. */
export type TokenMemory = 'by default' | 'none'

/** A verifier of this package, of today's build or of an earlier commit's. */
interface Verifying {
  verify(token: string): Promise<unknown>
  close(): Promise<void>
}

/** What is used of `@jwks-auth/core`; loose, for an earlier commit may lack an option. */
export interface Core {
  createVerifier(options: object): Verifying
}

export interface JwksAuthParts {
  readonly name: string
  readonly core: Core
  readonly memory: TokenMemory
}

/** The size of the memory by default. */
const REMEMBERS = 10_000

/** This package, as its README shows it. */
export function jwksAuth(ground: Ground, { name, core, memory }: JwksAuthParts): Contender {
  const verifier = open(ground, core, memory)
  return {
    name,
    check: ({ token }): unknown => verifier.verify(token),
    refusesWith: 'signature_invalid',
    ...(memory === 'by default' ? { remembers: REMEMBERS } : {}),
    close: async () => {
      await verifier.close()
    },
  }
}

function open({ issuer, algorithm, audience }: Ground, core: Core, memory: TokenMemory): Verifying {
  const options = {
    issuer: issuer.issuer,
    jwksUri: issuer.jwksUri,
    audience,
    algorithms: [algorithm],
    requireHttps: false,
  }
  if (memory === 'by default') return core.createVerifier(options)
  try {
    return core.createVerifier({ ...options, verifiedTokens: false })
  } catch {
    // A commit from before there was a memory doesn't know the option, and remembers nothing.
    return core.createVerifier(options)
  }
}

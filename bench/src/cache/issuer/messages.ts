import type { Behaviour } from '@jwks-auth/testing'

/** What an issuer in another process can be told. */
export type Command =
  | { readonly do: 'open'; readonly https: boolean }
  /** `forged`: by a key that was never published, under the `kid` of the signing one. */
  | { readonly do: 'sign'; readonly forged: boolean }
  /** Publishes a new key that signs from now on. */
  | { readonly do: 'rotate'; readonly keepOld: boolean }
  | { readonly do: 'withdrawOldest' }
  /** Publishes all keys but the newest, until `showAll`. */
  | { readonly do: 'hideNewest' }
  | { readonly do: 'showAll' }
  | { readonly do: 'misbehave'; readonly behaviour: Behaviour }
  | { readonly do: 'behave' }
  | { readonly do: 'count' }
  | { readonly do: 'close' }

/** Where an issuer is, and what a client needs to trust it. */
export interface IssuerAddress {
  readonly issuer: string
  readonly jwksUri: string
  readonly audience: string
  /** The PEM certificate to trust; `undefined` over plain HTTP. */
  readonly ca: string | undefined
}

export interface Request {
  readonly id: number
  /** Which issuer; chosen by whoever opens it. */
  readonly issuer: number
  readonly command: Command
}

export type Answer =
  | { readonly kind: 'opened'; readonly address: IssuerAddress }
  | { readonly kind: 'token'; readonly token: string }
  /** How many requests for the key set have arrived. */
  | { readonly kind: 'count'; readonly count: number }
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string }

export interface Response {
  readonly id: number
  readonly answer: Answer
}

import type { RefusalCode } from '@jwks-auth/core'
import type { ProviderRegistration } from '@jwks-auth/core/providers'

type Members = Readonly<Record<string, unknown>>

/** A page that says how a provider does it, and its date: as the page tells, or as of the copy that was read. */
export interface Source {
  readonly url: string
  readonly date: string
}

/** A token that has to be refused, though it is signed by a key of the provider. */
export interface WrongToken {
  readonly what: string
  readonly header?: Members
  /** Written over the good token's claims; `undefined` leaves one out. */
  readonly claims: Members
  readonly code: RefusalCode
}

/** How one provider's documents and tokens look, by its public documentation. Keys are made when the tests run. */
export interface ProviderFixture {
  readonly name: string
  readonly sources: readonly Source[]
  readonly registration: () => ProviderRegistration
  /** The metadata by its URL; `undefined` where the preset asks for keys directly. */
  readonly metadata: { readonly url: string; readonly document: Members } | undefined
  readonly keySet: {
    readonly url: string
    readonly headers: Readonly<Record<string, string>>
    /** What the provider adds to each published key. */
    readonly member?: (jwk: Members) => Members
    /** The published document, where it holds more than those keys. */
    readonly document?: (keys: readonly Members[]) => Members
  }
  /** Header members beside `alg` and `kid`. */
  readonly header: Members
  /** How a token says which key signed it, where that is not by `kid`: header members by the name that the testing kit gave the key. */
  readonly naming?: (kid: string) => Members
  /** Claims beside `iat` and `exp`. */
  readonly claims: Members
  readonly scopes: readonly string[]
  /** Tokens of somebody else at the same provider. */
  readonly foreign: readonly [WrongToken, ...WrongToken[]]
  /** The other kind of token that the provider signs. */
  readonly otherKind: WrongToken
  /** Seconds that a key set is good for, by the headers and our defaults. */
  readonly lifetime: number
  /** A new key is published before it signs (`'ahead'`), or may sign as soon as it is published. */
  readonly rotation: 'ahead' | 'at once'
}

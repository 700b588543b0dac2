import type { IssuerAddress } from '../cache/issuer/messages.js'

/** What a server process is told to be, first of all. Whatever it is told later asks for its usage. */
export interface Role {
  readonly framework: string
  readonly contender: string
  readonly address: IssuerAddress
}

/** What a server process says. */
export type Said =
  | { readonly kind: 'listening'; readonly port: number }
  /** Microseconds of processor time, user and system, since the process began. */
  | { readonly kind: 'usage'; readonly cpu: number }

import type { IssuerAddress } from '../issuer/messages.js'

/** A library, told where one issuer is. */
export interface Client {
  /** Rejects when the token is refused. */
  verify(token: string): Promise<unknown>
  close?(): Promise<void>
}

/** A library that takes part. */
export interface Library {
  readonly name: string
  /** The npm package. */
  readonly package: string
  /** It fetches over HTTPS only. */
  readonly https: boolean
  /** Keys can be told to expire after a while. */
  readonly expires: boolean
  /** How it is used; for the notes. */
  readonly use: string
  /** @param ttl - how many milliseconds keys live; without it, whatever the library does by itself. */
  open(address: IssuerAddress, ttl?: number): Client
}

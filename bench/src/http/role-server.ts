import type { IssuerAddress } from '../cache/issuer/messages.js'

/** Listens on a free port of 127.0.0.1 and answers `GET /` with the same few bytes, whoever guards it. */
export type Start = (address: IssuerAddress) => Promise<number>

/** Ways to guard one framework's server, by contender. Each loads its library itself: a process holds no other. */
export type Guards = Readonly<Record<string, Start>>

export const ANSWER = { ok: true }

/** The port of a server that listens. */
export function portOf(address: unknown): number {
  if (typeof address === 'object' && address !== null && 'port' in address) return Number(address.port)
  throw new Error('the server does not listen on a port')
}

import type { Integrity } from '../persistence/integrity.js'

/**
 * A snapshot as the processes of a fleet publish it on their Redis channel: `<name>\n<fencingToken>\n<seal>\n<text>`.
 */
export interface FleetMessage {
  readonly name: string
  readonly fencingToken: number
  readonly text: string
}

const HEAD = /^([A-Za-z0-9_-]{43})\n(\d{1,16})\n([A-Za-z0-9_-]{43})\n/

/** Writes a message. The seal covers all of it, so that an old text cannot be replayed with a new fencing token. */
export function writeMessage(message: FleetMessage, integrity: Integrity): string {
  const { name, fencingToken, text } = message
  return `${name}\n${fencingToken}\n${integrity.seal(sealedPart(message))}\n${text}`
}

/**
 * Reads a message; `undefined` if it is not one. A message that is too long, or whose seal is invalid, gets fencing
 * token 0: it proves nothing beyond what the seal of its text proves.
 */
export function readMessage(data: string, integrity: Integrity, maxLength: number): FleetMessage | undefined {
  const [head, name, fencingToken, seal] = HEAD.exec(data) ?? []
  if (head === undefined || name === undefined || fencingToken === undefined || seal === undefined) return undefined
  const message = { name, fencingToken: Number(fencingToken), text: data.slice(head.length) }
  const isAuthentic = message.text.length <= maxLength && integrity.verifies(sealedPart(message), seal)
  return isAuthentic ? message : { ...message, fencingToken: 0 }
}

function sealedPart({ name, fencingToken, text }: FleetMessage): string {
  return `published\n${name}\n${fencingToken}\n${text}`
}

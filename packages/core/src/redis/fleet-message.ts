import type { Integrity } from '../persistence/integrity.js'

/** What goes over the channel: `<name>\n<fencingToken>\n<seal>\n<text>`. */
export interface FleetMessage {
  readonly name: string
  readonly fencingToken: number
  readonly text: string
}

const HEAD = /^([A-Za-z0-9_-]{43})\n(\d{1,16})\n([A-Za-z0-9_-]{43})\n/

/** The seal is over the whole, so that an old text can't be passed off as an answer of today. */
export function writeMessage(message: FleetMessage, integrity: Integrity): string {
  const { name, fencingToken, text } = message
  return `${name}\n${fencingToken}\n${integrity.seal(sealedPart(message))}\n${text}`
}

/**
 * `undefined` for what is no message. One whose seal is not ours, or that is too long to look, has fencingToken 0: its text has to
 * speak for itself.
 */
export function readMessage(data: string, integrity: Integrity, most: number): FleetMessage | undefined {
  const [head, name, fencingToken, seal] = HEAD.exec(data) ?? []
  if (head === undefined || name === undefined || fencingToken === undefined || seal === undefined) return undefined
  const message = { name, fencingToken: Number(fencingToken), text: data.slice(head.length) }
  const isOurs = message.text.length <= most && integrity.verifies(sealedPart(message), seal)
  return isOurs ? message : { ...message, fencingToken: 0 }
}

function sealedPart({ name, fencingToken, text }: FleetMessage): string {
  return `published\n${name}\n${fencingToken}\n${text}`
}

import type { RawData } from 'ws'

/** What a client may say. */
export type Message =
  | { readonly type: 'say'; readonly text: string }
  /** A newer token, before the one of the handshake expires. */
  | { readonly type: 'authenticate'; readonly token: string }

/** @returns `undefined` for anything else. */
export function readMessage(data: RawData): Message | undefined {
  const read = jsonOf(data)
  if (typeof read !== 'object' || read === null || !('type' in read)) return undefined
  if (read.type === 'say' && 'text' in read && typeof read.text === 'string') return { type: 'say', text: read.text }
  if (read.type === 'authenticate' && 'token' in read && typeof read.token === 'string')
    return { type: 'authenticate', token: read.token }
  return undefined
}

function jsonOf(data: RawData): unknown {
  try {
    return JSON.parse(Buffer.isBuffer(data) ? data.toString() : '')
  } catch {
    return undefined
  }
}

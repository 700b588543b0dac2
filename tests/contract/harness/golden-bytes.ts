import { STATUS_CODES } from 'node:http'
import type { Refusal } from '../behaviours/refusals.js'

/**
 * All that is to come over the socket with `errors: 'respond'`: our headers, then what Node adds to each answer, and nothing of a
 * framework.
 */
export function goldenBytes({ status, headers, body }: Refusal, method: 'GET' | 'HEAD' | 'OPTIONS'): string {
  const ours = { ...headers, 'content-type': 'application/json; charset=utf-8', 'content-length': body.length }
  const lines = Object.entries({ ...ours, Date: '*', Connection: 'close' }).map((header) => header.join(': '))
  const head = [`HTTP/1.1 ${status} ${STATUS_CODES[status]}`, ...lines].join('\r\n')
  return `${head}\r\n\r\n${method === 'HEAD' ? '' : body}`
}

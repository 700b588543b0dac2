import type { Readable } from 'node:stream'
import { discard } from './discard.js'
import { SourceError } from '../errors/errors.js'
import { hasMethods } from '../option-reader/duck-typing.js'

/**
 * Validates the response of a dispatcher, and returns its status, headers and body.
 *
 * @throws SourceError `network` if it is not a response, `body` if its body is not a Node stream.
 */
export function headOf(response: unknown): Head {
  if (!isObject(response)) throw new SourceError('network', 'the dispatcher gave no response')
  const { statusCode, headers, body } = response
  if (!isStream(body)) throw new SourceError('body', 'the dispatcher gave a body that is not a stream of Node')
  if (typeof statusCode === 'number' && isHeaders(headers)) return { statusCode, headers, body }
  discard(body)
  throw new SourceError('network', 'the dispatcher gave a response without a status or headers')
}

/** The used parts of a dispatcher's response. The dispatcher may be the application's. */
export interface Head {
  readonly statusCode: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Readable
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}

function isStream(value: unknown): value is Readable {
  return hasMethods(value, ['on', 'destroy']) && isObject(value) && hasIterator(value)
}

function hasIterator(value: object): boolean {
  return typeof Reflect.get(value, Symbol.asyncIterator) === 'function'
}

function isHeaders(value: unknown): value is Head['headers'] {
  const isValue = (header: unknown): boolean =>
    header === undefined || typeof header === 'string' || (Array.isArray(header) && header.every(isText))
  return isObject(value) && Object.values(value).every(isValue)
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

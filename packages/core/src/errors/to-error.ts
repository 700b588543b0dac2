import { validateHeaderName, validateHeaderValue } from 'node:http'
import { types } from 'node:util'
import { JwksAuthError } from './errors.js'

/**
 * Converts a value that a callback of the application threw to an `Error` that every framework answers with an error
 * status. An `Error` is returned unchanged, also one of another realm. Any other value becomes the `cause` of a
 * `JwksAuthError` with the code `callback_failed`: frameworks take `undefined`, `null`, `'route'` and `'router'` as
 * permission to continue. So does an `Error` that a framework would answer with a status outside 400 to 599, or whose
 * properties it could not read, whose status it could not set, or whose headers it could not send.
 */
export function toError(thrown: unknown): Error {
  if (isUsableError(thrown)) return thrown
  return new JwksAuthError('callback_failed', 'A callback threw what is not an Error', { cause: thrown })
}

/** The properties of an error that frameworks and their error handlers read. */
const READ_PROPERTIES = ['name', 'message', 'stack', 'code', 'status', 'statusCode', 'headers', 'expose'] as const

function isUsableError(thrown: unknown): thrown is Error {
  try {
    if (thrown instanceof JwksAuthError) return true
    if (!(types.isNativeError(thrown) || thrown instanceof Error)) return false
    for (const name of READ_PROPERTIES) Reflect.get(thrown, name)
    const statuses = [Reflect.get(thrown, 'status'), Reflect.get(thrown, 'statusCode')]
    return statuses.every(isErrorStatus) && isSendable(Reflect.get(thrown, 'headers')) && takesStatus(thrown)
  } catch {
    return false
  }
}

function isErrorStatus(status: unknown): boolean {
  return typeof status !== 'number' || (Number.isInteger(status) && status >= 400 && status <= 599)
}

/** Frameworks send the headers of an error; a header that Node refuses would cut Koa's response short. */
function isSendable(headers: unknown): boolean {
  if (headers === undefined || headers === null) return true
  if (typeof headers !== 'object') return false
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name)
    for (const one of Array.isArray(value) ? value : [value]) validateHeaderValue(name, String(one))
  }
  return true
}

/** Koa sets the status of an error, and never responds if it cannot. */
function takesStatus(error: Error): boolean {
  for (let owner: object | null = error; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    const status = Reflect.getOwnPropertyDescriptor(owner, 'status')
    if (status !== undefined)
      return (status.writable === true || status.set !== undefined) && Object.isExtensible(error)
  }
  return Object.isExtensible(error)
}

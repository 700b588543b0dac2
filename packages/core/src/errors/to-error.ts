import { validateHeaderName, validateHeaderValue } from 'node:http'
import { types } from 'node:util'
import { JwksAuthError } from './errors.js'

/** What frameworks and their error handlers read of an error. */
const READ = ['name', 'message', 'stack', 'code', 'status', 'statusCode', 'headers', 'expose'] as const

/**
 * What a callback of the application threw, as an `Error` that every framework answers with an error status. An `Error` stays the one that
 * it is, also one of another realm. Anything else becomes the `cause` of a `JwksAuthError` with the code `callback_failed`: frameworks take
 * `undefined`, `null`, `'route'` and `'router'` for permission to go on. So does an `Error` that a framework would answer with a status
 * other than 400 to 599, or that it could not read, give a status, or send the headers of.
 */
export function toError(thrown: unknown): Error {
  if (isUsableError(thrown)) return thrown
  return new JwksAuthError('callback_failed', 'A callback threw what is not an Error', { cause: thrown })
}

function isUsableError(thrown: unknown): thrown is Error {
  try {
    if (thrown instanceof JwksAuthError) return true
    if (!(types.isNativeError(thrown) || thrown instanceof Error)) return false
    for (const name of READ) Reflect.get(thrown, name)
    const statuses = [Reflect.get(thrown, 'status'), Reflect.get(thrown, 'statusCode')]
    return statuses.every(isErrorStatus) && isSendable(Reflect.get(thrown, 'headers')) && takesStatus(thrown)
  } catch {
    return false
  }
}

function isErrorStatus(status: unknown): boolean {
  return typeof status !== 'number' || (Number.isInteger(status) && status >= 400 && status <= 599)
}

/** Frameworks send the headers of an error; one that Node refuses would end Koa's answer in the middle. */
function isSendable(headers: unknown): boolean {
  if (headers === undefined || headers === null) return true
  if (typeof headers !== 'object') return false
  for (const [name, value] of Object.entries(headers)) {
    validateHeaderName(name)
    for (const one of Array.isArray(value) ? value : [value]) validateHeaderValue(name, String(one))
  }
  return true
}

/** Koa sets the status of an error, and never answers when it cannot. */
function takesStatus(error: Error): boolean {
  for (let owner: object | null = error; owner !== null; owner = Reflect.getPrototypeOf(owner)) {
    const status = Reflect.getOwnPropertyDescriptor(owner, 'status')
    if (status !== undefined)
      return (status.writable === true || status.set !== undefined) && Object.isExtensible(error)
  }
  return Object.isExtensible(error)
}

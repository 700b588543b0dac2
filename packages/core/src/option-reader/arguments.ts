import { OptionsError } from '../errors/errors.js'
import { OptionProblems } from './option-problems.js'

/**
 * Refuses an invalid argument in the same way as a wrong option: callers from JavaScript may pass anything.
 *
 * @throws OptionsError naming the argument.
 */
export function refuseUnless(holds: boolean, name: string, rule: string, value: unknown): void {
  if (holds) return
  const problems = new OptionProblems()
  problems.add(name, rule, value)
  problems.throwIfAny()
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !isList(value)
}

/** Whether a value is an array; `false` for one that cannot be inspected, such as a revoked Proxy. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/**
 * Reads members of an argument; their accessors may throw anything.
 *
 * @throws OptionsError naming the argument.
 */
export function readArgument<T>(name: string, value: unknown, read: () => T): T {
  try {
    return read()
  } catch (thrown) {
    if (thrown instanceof OptionsError) throw thrown
    const problems = new OptionProblems()
    problems.add(name, 'must be readable', value)
    throw problems.error
  }
}

/** @throws OptionsError when the value is not a string. */
export function requireText(name: string, value: unknown): void {
  refuseUnless(typeof value === 'string', name, 'must be a string', value)
}

/** @throws OptionsError when the value is not an object. */
export function requireObject(name: string, value: unknown): void {
  refuseUnless(isObject(value), name, 'must be an object', value)
}

/** @throws OptionsError when the value is not a function. */
export function requireFunction(name: string, value: unknown): void {
  refuseUnless(typeof value === 'function', name, 'must be a function', value)
}

function isSignal(value: unknown): boolean {
  try {
    return isObject(value) && 'aborted' in value && 'addEventListener' in value && 'throwIfAborted' in value
  } catch {
    return false
  }
}

/** @throws OptionsError when a value is given that is not an AbortSignal. */
export function requireSignal(signal: unknown): void {
  if (signal === undefined) return
  refuseUnless(isSignal(signal), 'signal', 'must be an AbortSignal', signal)
}

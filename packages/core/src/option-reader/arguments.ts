import { OptionsError } from '../errors/errors.js'
import { OptionProblems } from './option-problems.js'

/**
 * Refuses an argument that TypeScript would not have let through, as wrong options are refused.
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

/** Whether it is a list; what cannot be looked at, such as a revoked Proxy, is none. */
export function isList(value: unknown): value is readonly unknown[] {
  try {
    return Array.isArray(value)
  } catch {
    return false
  }
}

/**
 * Reads members of an argument, which may be accessors that throw anything.
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

/** @throws OptionsError when it is no text. */
export function requireText(name: string, value: unknown): void {
  refuseUnless(typeof value === 'string', name, 'must be a string', value)
}

/** @throws OptionsError when it is no object. */
export function requireObject(name: string, value: unknown): void {
  refuseUnless(isObject(value), name, 'must be an object', value)
}

/** @throws OptionsError when it is no function. */
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

/** @throws OptionsError when it is given and no signal. */
export function requireSignal(signal: unknown): void {
  if (signal === undefined) return
  refuseUnless(isSignal(signal), 'signal', 'must be an AbortSignal', signal)
}

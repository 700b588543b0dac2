import { Problems } from './problems.js'

/**
 * Refuses an argument that TypeScript would not have let through, as wrong options are refused.
 *
 * @throws OptionsError naming the argument.
 */
export function refuseUnless(holds: boolean, name: string, rule: string, value: unknown): void {
  if (holds) return
  const problems = new Problems()
  problems.add(name, rule, value)
  problems.throwIfAny()
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
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

/** @throws OptionsError when it is given and no signal. */
export function requireSignal(signal: unknown): void {
  if (signal === undefined) return
  const listens = isObject(signal) && 'aborted' in signal && 'addEventListener' in signal && 'throwIfAborted' in signal
  refuseUnless(listens, 'signal', 'must be an AbortSignal', signal)
}

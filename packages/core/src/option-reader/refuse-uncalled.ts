import { OptionsError } from '../errors/errors.js'

/**
 * Throws when a function that makes middleware was handed to the framework without a call, as in `app.use(jwksAuth)`:
 * its first argument is then a request, a context or an application.
 *
 * @param argument - The first argument.
 * @param call - The call as it should be written.
 * @throws OptionsError saying what to write.
 */
export function refuseUncalled(name: string, argument: unknown, call: string): void {
  if (!isFromFramework(argument)) return
  const rule = `was handed to the framework without a call: write ${call} in its place`
  throw new OptionsError([{ field: name, rule, value: 'a request or an application' }])
}

/** Whether it is a request of Node, Express or Fastify, a Koa context, or a Fastify instance. */
function isFromFramework(value: unknown): boolean {
  try {
    if (typeof value !== 'object' || value === null) return false
    if ('decorate' in value && 'addHook' in value) return typeof value.addHook === 'function'
    return 'method' in value && 'headers' in value && typeof value.headers === 'object' && value.headers !== null
  } catch {
    // An accessor or a Proxy trap may throw anything.
    return false
  }
}

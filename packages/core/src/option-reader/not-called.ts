import { OptionsError } from '../errors/errors.js'

/**
 * Refuses what a framework hands to its middleware in the place of an argument: in `app.use(jwksAuth)` the call is missing.
 *
 * @param argument - What stands in the first place.
 * @param call - How it is written.
 * @throws OptionsError saying what to write.
 */
export function refuseUncalled(name: string, argument: unknown, call: string): void {
  if (!isFromFramework(argument)) return
  const rule = `was handed to the framework without a call: write ${call} in its place`
  throw new OptionsError([{ field: name, rule, value: 'a request or an application' }])
}

/** A request of Node, Express or Fastify, a context of Koa, or an instance of Fastify. */
function isFromFramework(value: unknown): boolean {
  try {
    if (typeof value !== 'object' || value === null) return false
    if ('decorate' in value && 'addHook' in value) return typeof value.addHook === 'function'
    return 'method' in value && 'headers' in value && typeof value.headers === 'object' && value.headers !== null
  } catch {
    // What an accessor or a trap throws may be anything.
    return false
  }
}

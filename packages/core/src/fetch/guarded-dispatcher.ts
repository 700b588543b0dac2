import type { Dispatcher } from 'undici'
import { ignorePromise } from '../callbacks/ignored-promise.js'
import { toError } from '../errors/to-error.js'

/**
 * A dispatcher of the user's: what its `dispatch` throws is an Error, and a promise that it returns by mistake ends nothing. Its other
 * methods stay its own, whatever major of undici they are of.
 */
export function guardedDispatcher(own: Dispatcher): Dispatcher {
  const dispatch = (...args: Parameters<Dispatcher['dispatch']>): boolean => {
    try {
      const more: unknown = own.dispatch(...args)
      ignorePromise(more)
      return more !== false
    } catch (thrown) {
      throw toError(thrown)
    }
  }
  return new Proxy(own, {
    // `request` calls the `dispatch` of its `this`: it has to be the guarded one.
    get: (target, name): unknown => (name === 'dispatch' ? dispatch : Reflect.get(target, name, target)),
  })
}

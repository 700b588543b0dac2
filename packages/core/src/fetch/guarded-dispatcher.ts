import type { Dispatcher } from 'undici'
import { ignorePromise } from '../callbacks/ignored-promise.js'
import { toError } from '../errors/to-error.js'

/**
 * Wraps an application's dispatcher: whatever its `dispatch` throws becomes an Error, and a promise that it returns by
 * mistake cannot end the process. Its other methods are not changed, so any major version of undici works.
 */
export function guardedDispatcher(dispatcher: Dispatcher): Dispatcher {
  const dispatch = (...args: Parameters<Dispatcher['dispatch']>): boolean => {
    try {
      const result: unknown = dispatcher.dispatch(...args)
      ignorePromise(result)
      return result !== false
    } catch (thrown) {
      throw toError(thrown)
    }
  }
  return new Proxy(dispatcher, {
    // `request` calls the `dispatch` of its `this`, which must be the guarded one.
    get: (target, name): unknown => (name === 'dispatch' ? dispatch : Reflect.get(target, name, target)),
  })
}

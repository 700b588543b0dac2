/** Ignores a callback's return value: a promise that rejects, or a thenable that throws, must not end the process. */
export function ignorePromise(returned: unknown): void {
  try {
    if (!isThenable(returned)) return
  } catch {
    return
  }
  new Promise((resolve) => {
    resolve(returned)
  }).then(ignore, ignore)
}

/**
 * Whether a value can be awaited.
 *
 * @throws Whatever a getter of `then` throws.
 */
export function isThenable(value: unknown): value is PromiseLike<unknown> {
  return (
    ((typeof value === 'object' && value !== null) || typeof value === 'function') &&
    typeof Reflect.get(value, 'then') === 'function'
  )
}

function ignore(_outcome: unknown): void {}

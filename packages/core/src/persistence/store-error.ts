/**
 * Creates an error of a store with a code, which `store_failed` and `fleet_degraded` report; an error without one is
 * reported as `error`.
 *
 * @param code - As Node would name it, such as `ETIMEDOUT`.
 */
export function storeError(message: string, code: string): Error {
  return Object.assign(new Error(message), { code })
}

export function snapshotTooLong(maxBytes: number): Error {
  return storeError(`the snapshot is longer than ${maxBytes} bytes`, 'EFBIG')
}

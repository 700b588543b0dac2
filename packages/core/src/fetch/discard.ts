/**
 * Destroys a stream or socket that is no longer read; harmless if it has ended already. The only place that does so: a
 * stream that is destroyed before its end may still emit `error`, at once or later, and an `error` without a listener
 * ends the process.
 *
 * @param error - The error for other users of the stream. @default nothing
 */
export function discard(stream: Destroyable, error?: Error): void {
  ignoreErrors(stream)
  stream.destroy(error)
}

/** The part of a stream or socket that is needed to destroy it. */
interface Destroyable {
  on(event: 'error', listener: () => void): unknown
  destroy(error?: Error): unknown
}

/** Listens to the errors of a stream that is read later, or by code that reports its errors itself. */
export function ignoreErrors(stream: Pick<Destroyable, 'on'>): void {
  stream.on('error', ignore)
}

function ignore(): void {}

/** A stream or socket, as far as it takes to end it. */
interface Destroyable {
  on(event: 'error', listener: () => void): unknown
  destroy(error?: Error): unknown
}

/**
 * Ends a stream or socket that nobody reads any more; harmless when it has ended already. The only place that does so: a stream that
 * is destroyed before its end may still emit `error`, at once or later, and an `error` without a listener ends the process.
 *
 * @param error - What others that use the stream are told. @default nothing
 */
export function discard(stream: Destroyable, error?: Error): void {
  ignoreErrors(stream)
  stream.destroy(error)
}

/** Listens to the errors of a stream that is read later, or by means that tell of its errors themselves. */
export function ignoreErrors(stream: Pick<Destroyable, 'on'>): void {
  stream.on('error', ignore)
}

function ignore(): void {}

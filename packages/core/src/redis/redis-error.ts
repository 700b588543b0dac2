/**
 * An error of `ioredis` without the command that it hangs on: an `AUTH` that Redis refused has the password among its arguments, and
 * whoever logs the error would print it.
 */
export function withoutCommand(error: unknown): unknown {
  if (!(error instanceof Error) || !('command' in error)) return error
  const plain = new Error(error.message)
  plain.name = error.name
  return plain
}

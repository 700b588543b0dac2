/** The command line, or what it leads to, is wrong; the message says what to do. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

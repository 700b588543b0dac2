/** The command line, or something that it refers to, is wrong; the message says what to do. Ends with exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

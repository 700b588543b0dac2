/** What the user asked for can't be done as asked. */
export class UsageError extends Error {
  override readonly name = 'UsageError'
}

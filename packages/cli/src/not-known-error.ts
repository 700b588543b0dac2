/** The answer could not be determined; the message says what to do. Ends with exit code 3. */
export class NotKnownError extends Error {
  override readonly name = 'NotKnownError'
}

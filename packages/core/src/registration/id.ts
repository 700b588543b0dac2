const ID = /^[A-Za-z0-9._-]{1,64}$/

/** Whether a value is valid as the id of a tenant or the name of a provider: 1 to 64 of `A-Z a-z 0-9 . _ -`. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value)
}

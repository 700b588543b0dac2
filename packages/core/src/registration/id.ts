const ID = /^[A-Za-z0-9._-]{1,64}$/

/** Whether a value is valid as the id of a tenant or the name of a provider. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value)
}

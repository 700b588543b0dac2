const ID = /^[A-Za-z0-9._-]{1,64}$/

/** Whether a value can name a tenant or a provider. */
export function isId(value: unknown): value is string {
  return typeof value === 'string' && ID.test(value)
}

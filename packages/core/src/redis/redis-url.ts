/** Whether a value is a `redis://` or `rediss://` URL. */
export function isRedisUrl(value: unknown): value is string {
  return typeof value === 'string' && URL.canParse(value) && /^rediss?:$/.test(new URL(value).protocol)
}

/** The rule for the option `url`, as an error states it. */
export const REDIS_URL_RULE = 'must be a redis:// or rediss:// URL'

import { metricsEndpoint, type MetricsHandlerOptions } from '@jwks-auth/core'
import { installDefaultExporter } from '@jwks-auth/core/prometheus'
import { register as defaultRegister, Registry } from 'prom-client'
import { afterAll, describe, expect, it } from 'vitest'

afterAll(() => {
  defaultRegister.clear()
})

describe('A handler for metrics', () => {
  it('is refused where there is nothing to serve, and says what to do', () => {
    expect(() => metricsEndpoint()).toThrow(/register: is needed, unless installDefaultExporter\(\) was called before/)
    const wrong = { register: {}, path: '/metrics' } as unknown
    expect(() => metricsEndpoint(wrong as MetricsHandlerOptions)).toThrow(
      /register: must be a Registry[^]*path: is not an option/,
    )
  })

  it('serves the default exporter from the moment it is installed, and a registry of its own all the same', async () => {
    expect(installDefaultExporter()).toBe(installDefaultExporter())
    const [all, own] = [metricsEndpoint(), metricsEndpoint({ register: new Registry() })]
    expect((await all('GET')).body).toContain('# TYPE jwks_cache_keys gauge')
    expect((await own('GET')).body.trim()).toBe('')
  })

  it('does not collect what it does not send', async () => {
    const register = new Registry()
    register.metrics = () => Promise.reject(new Error('collected'))
    expect((await metricsEndpoint({ register })('POST')).status).toBe(405)
  })
})

import { createTestClock, createTestIssuer } from '@jwks-auth/testing'
import { describe, expect, it } from 'vitest'
import type { StoreFailed } from '../../packages/core/src/events/events.js'
import { storeNotice } from '../../packages/core/src/observe/store-notice.js'
import { createRegistry, memoryStore, type RegistryOptions } from '@jwks-auth/core'
import { keepStandardError } from './standard-error.js'

const { written, last } = keepStandardError()
const failed: StoreFailed = { type: 'store_failed', tenant: '', provider: '', operation: 'load', code: 'WRONGPASS' }

/** What is written while keys are fetched beside a store that refuses the password. */
async function writtenWith(options: RegistryOptions): Promise<readonly string[]> {
  await using issuer = await createTestIssuer()
  const refuse = async (): Promise<never> => {
    throw Object.assign(new Error('refused'), { code: 'WRONGPASS' })
  }
  const store = { ...memoryStore(), load: refuse, save: refuse }
  await using registry = createRegistry({ requireHttps: false, store, ...options })
  registry.register({ issuer: issuer.issuer, audience: 'api' })
  await registry.refresh('default')
  return written
}

describe('A store that fails, without an observer', () => {
  it('is written to standard error with what to check, where debug is set', async () => {
    expect(await writtenWith({ debug: true })).toHaveLength(1)
    expect(last()).toMatch(
      /^jwks-auth: the store failed \((load|save): WRONGPASS\): Redis refuses the user name or the/,
    )
    expect(last()).toContain('observers: [logger(…)]')
  })

  it('is not written where debug is off, or where an observer is told', async () => {
    expect(await writtenWith({ debug: false })).toEqual([])
    expect(await writtenWith({ debug: true, observers: [() => {}] })).toEqual([])
  })

  it('is written once a minute', async () => {
    const clock = createTestClock()
    const notice = storeNotice('all', clock)
    notice(failed)
    notice(failed)
    await clock.advance(59_999)
    notice(failed)
    expect(written).toHaveLength(1)
    await clock.advance(1)
    notice({ ...failed, type: 'fleet_degraded', because: 'connection', code: 'x\ny' } as never)
    expect(written).toHaveLength(2)
    expect(last()).toMatch(
      /^jwks-auth: the store failed \(connection: x[^\n]*y\)\. Tokens are verified without it\. [^\n]*\n$/,
    )
  })
})

import { createRegistry, RefusedError, SourceError, type JwksAuthEvent, type SourceReading } from '@jwks-auth/core'
import { createTestClock } from '@jwks-auth/testing'
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { afterEach, describe, expect, it } from 'vitest'
import { RefreshEvents } from '../../packages/core/src/cache/refresh-events.js'
import { RequestCounts } from '../../packages/core/src/cache/request-counts.js'
import type { EventSink } from '../../packages/core/src/events/events.js'
import type { Subject } from '../../packages/core/src/events/subject.js'
import { eventSink } from '../../packages/core/src/observe/event-sink.js'
import { EVENT_TYPES } from '../../packages/core/src/observe/event-channels.js'
import { VerificationEvents } from '../../packages/core/src/verify/verification-events.js'
import { aService, AUDIENCE, tokenFor } from './setup.js'

const subscriptions: (() => void)[] = []
afterEach(() => {
  for (const end of subscriptions.splice(0)) end()
})

/** Collects what is published about a type of event. */
function listenTo(type: JwksAuthEvent['type']): { readonly heard: unknown[]; readonly stop: () => void } {
  const heard: unknown[] = []
  const listen = (message: unknown, name: string | symbol): void => {
    heard.push([name, message])
  }
  subscribe(`jwks-auth:${type}`, listen)
  const stop = (): void => {
    unsubscribe(`jwks-auth:${type}`, listen)
  }
  subscriptions.push(stop)
  return { heard, stop }
}

describe('A diagnostics channel', () => {
  it('gets the events of its type, as long as somebody subscribes, without any observer', async () => {
    const service = await aService([])
    service.register('acme')
    const token = await tokenFor(service, 'acme')
    await service.verify('acme', token)
    const { heard, stop } = listenTo('token_accepted')
    await service.verify('acme', token)
    stop()
    await service.verify('acme', token)
    const event = { type: 'token_accepted', tenant: 'acme', provider: 'default', remembered: true, duration: 0 }
    expect(heard).toEqual([['jwks-auth:token_accepted', event]])
  })

  it('is there for every type of event', () => {
    for (const type of EVENT_TYPES) {
      const sink = eventSink([])
      expect(sink.wants(type)).toBe(false)
      const { stop } = listenTo(type)
      expect([sink.wants(type), EVENT_TYPES.filter((other) => sink.wants(other))]).toEqual([true, [type]])
      stop()
      expect(sink.wants(type)).toBe(false)
    }
  })

  it('costs nothing while nobody subscribes: no event is made', () => {
    const deaf: EventSink = {
      wants: () => false,
      emit(event) {
        throw new Error(`${event.type} was made`)
      },
    }
    const clock = createTestClock()
    const subject = (): Subject => ({ tenant: 'acme', provider: 'default' })
    const parts = { clock, events: deaf, subject }
    const trial = { startedAt: clock.now(), registered: undefined }
    new RequestCounts(parts).count('hit')
    new VerificationEvents(clock, deaf).accepted(trial, true)
    new VerificationEvents(clock, deaf).refused(trial, new RefusedError('token_expired'))
    const refreshes = new RefreshEvents(parts)
    refreshes.started('routine')
    const voyage = { flight: 1, purpose: 'routine', startedAt: clock.now(), previous: undefined } as const
    refreshes.failed(voyage, new SourceError('network', 'down'), 1, 0)
  })
})

describe('Registries and registrations', () => {
  const observed = (): { readonly events: JwksAuthEvent[]; readonly told: () => readonly string[] } => {
    const events: JwksAuthEvent[] = []
    return { events, told: () => events.map(({ type, tenant, provider }) => `${type} ${tenant} ${provider}`) }
  }

  it('are told of from their beginning to their end', async () => {
    const { events, told } = observed()
    const registry = createRegistry({ observers: [(event) => events.push(event)] })
    const options = { issuer: 'https://a.test', audience: AUDIENCE, tenantClaim: 'org' }
    registry.register({ tenant: 'acme', ...options })
    registry.register({ tenant: 'globex', ...options })
    registry.register({ tenant: 'acme', ...options, clockTolerance: 0 }, { replace: true })
    registry.unregister('globex', 'default')
    await registry.close()
    expect(told()).toEqual([
      'registry_opened * *',
      'registration_added acme default',
      'registration_added globex default',
      // The one that replaces comes before the one that goes.
      'registration_added acme default',
      'registration_removed acme default',
      'registration_removed globex default',
      'registration_removed acme default',
      'registry_closed * *',
    ])
  })

  it('let their sources be read, each once, by whom it concerns', async () => {
    let sources: () => Iterable<SourceReading> = () => []
    const service = await aService([
      (event) => {
        if (event.type === 'registry_opened') sources = event.sources
      },
    ])
    service.register('acme')
    expect([...sources()]).toEqual([{ tenant: 'acme', provider: 'default', keys: 0, expiresAt: undefined }])
    service.register('globex')
    await service.verify('acme', tokenFor(service, 'acme'))
    const { expiresAt } = service.registry.status('acme', 'default') ?? {}
    expect([...sources()]).toEqual([{ tenant: '*', provider: 'default', keys: 1, expiresAt }])
    await service.registry.close()
    expect([...sources()]).toEqual([])
  })
})

import { expect } from 'vitest'
import { expectRefused } from '../harness/expect.js'
import type { GuardSpec, Harness } from '../harness/harness.js'
import { serve, serveOneIssuer } from '../harness/world.js'
import type { Behaviours } from './behaviour.js'

const NOT_GRANTED =
  'Bearer error="insufficient_scope", error_description="The access token does not grant this request"'

type Claims = Readonly<Record<string, unknown>>

export const claimGuards: Behaviours = {
  'compare each claim with its value': (harness) =>
    judges(harness, { claims: { role: 'admin', level: 3, active: true } }, [
      [{ role: 'admin', level: 3, active: true }, 200],
      [{ role: 'admin', level: 3, active: false }, 403],
      [{ role: 'admin', level: '3', active: true }, 403],
      [{ role: 'Admin', level: 3, active: true }, 403],
      [{ level: 3, active: true }, 403],
    ]),

  'look into claims that are lists': (harness) =>
    judges(harness, { claims: { groups: 'staff' } }, [
      [{ groups: ['guests', 'staff'] }, 200],
      [{ groups: 'staff' }, 200],
      [{ groups: ['guests'] }, 403],
      [{ groups: [] }, 403],
      [{ groups: 'staff guests' }, 403],
      [{ groups: { staff: 'staff' } }, 403],
    ]),

  'ask a function': (harness) =>
    judges(harness, { claims: ({ sub }) => sub === 'alice' }, [
      [{ sub: 'alice' }, 200],
      [{ sub: 'bob' }, 403],
    ]),

  async 'that answer later are a mistake of the application: 500, and nobody passes'(harness) {
    const claims: unknown = async () => await Promise.resolve(true)
    const guards = [{ claims } as GuardSpec]
    await using world = await serveOneIssuer(harness, { errors: 'respond' }, { guards })
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 500 })
    expect(world.handled).toEqual([])
  },

  async 'cannot be made without a claim: such a guard would admit everybody'(harness) {
    for (const claims of [
      {},
      [],
      new Map([['role', 'admin']]),
      new Set(['admin']),
      Promise.resolve({ role: 'admin' }),
    ]) {
      const given: unknown = claims
      const guards = [{ claims: given } as GuardSpec]
      await expect(serve(harness, { guards })).rejects.toMatchObject({ code: 'options_invalid' })
    }
  },

  'are not fooled by what every object has': (harness) =>
    judges(harness, { claims: { toString: 'x' } }, [
      [{}, 403],
      [{ toString: 'x' }, 200],
    ]),

  async 'that throw are an error of the application: 500, never 403'(harness) {
    const thrown = new Error('the guard is broken')
    const claims = (): boolean => {
      throw thrown
    }
    const caught: unknown[] = []
    const onError = (error: unknown): void => {
      caught.push(error)
    }
    await using world = await serveOneIssuer(harness, {}, { guards: [{ claims }] })
    expect(await world.bearer(await world.issuer.sign())).toMatchObject({ status: 500 })
    await using handled = await serveOneIssuer(harness, { errors: 'respond' }, { guards: [{ claims }], onError })
    expect(await handled.bearer(await handled.issuer.sign())).toMatchObject({ status: 418 })
    expect(caught).toEqual([thrown])
    expect([...world.handled, ...handled.handled]).toEqual([])
  },
}

async function judges(
  harness: Harness,
  guard: GuardSpec,
  cases: readonly (readonly [claims: Claims, status: 200 | 403])[],
): Promise<void> {
  for (const [claims, status] of cases) {
    await using world = await serveOneIssuer(harness, {}, { guards: [guard] })
    const answer = await world.bearer(await world.issuer.sign(claims))
    if (status === 403) expectRefused(world, answer, 403, NOT_GRANTED)
    expect({ claims, status: answer.status }).toEqual({ claims, status })
  }
}

import type { SigningKey } from '@jwks-auth/core'
import { budgetOf, fitting, REASON } from './ask.js'
import type { Moment, Step } from './step.js'
import type { World } from './world.js'

/** Makes one step happen. */
export async function take(world: World, step: Step): Promise<void> {
  const due = isFetchDue(world, step)
  const { lastLanding: before, open: wasOpen } = world.reference
  world.doing = step.do
  await act(world, step)
  await world.settle()
  const { open, lastLanding } = world.reference
  const none = open === undefined || (step.do === 'force' && open === wasOpen)
  if (due && none && lastLanding === before) world.problems.push(`${step.do} started no fetch`)
  if (isBackgroundLate(world)) world.problems.push('keys in use were not refreshed in the background')
}

async function act(world: World, step: Step): Promise<void> {
  const { clock, manager, provider, reference, source } = world
  switch (step.do) {
    case 'ask':
      return ask(world, step)
    case 'askOthers':
      return askOthers(world, step)
    case 'land': {
      const fetch = source.open[step.pick % Math.max(1, source.open.length)]
      if (fetch !== undefined) world.land(fetch, step.answer, step.seen === 'now' ? provider.set : fetch.seenAtStart)
      return
    }
    case 'autopilot':
      world.autopilot = step
      return
    case 'rotate':
    case 'replace':
    case 'withdraw':
    case 'restore':
      return await provider.change(step)
    case 'pass':
      return await clock.advance(step.ms)
    case 'passUntil':
      return await clock.advance(Math.max(0, until(world, step.moment, 'mono') + step.offset))
    case 'jump':
    case 'jumpUntil':
      world.jumped = true
      clock.jumpWall(step.do === 'jump' ? step.ms : until(world, step.moment, 'wall') + step.offset)
      return
    case 'adopt':
      return world.adopt(step)
    case 'giveUp':
      return world.waiting[step.pick % Math.max(1, world.waiting.length)]?.giveUp?.abort(REASON)
    case 'force':
      return force(world)
    case 'start':
      if (reference.closed) return
      world.started = true
      world.scheduler.start([manager])
      return await clock.advance(0)
    case 'prefetch':
      world.inUse = true
      return manager.prefetch()
    case 'look':
      return manager.refreshIfDue()
    case 'chance':
      world.chance = step.value
      return
    case 'close':
      return world.close()
  }
}

function ask(world: World, { kid: choice, alg, times, signal }: Extract<Step, { do: 'ask' }>): void {
  const { manager, provider, reference, budgets } = world
  const kid = provider.kid(choice, reference.good?.set)
  if (kid !== undefined) budgets.asked.unknown = true
  if (kid === undefined || alg !== 'ES256') budgets.asked.misfit = true
  if (!reference.closed) world.inUse = true
  for (let count = 0; count < times; count += 1) {
    const one = world.ask('key', { kid, alg }, signal)
    world.run(one, () => manager.find({ kid, alg, signal: one.giveUp?.signal }))
  }
}

function askOthers(world: World, { kid: choice, signal }: Extract<Step, { do: 'askOthers' }>): void {
  const kid = world.provider.kid(choice, world.reference.good?.set)
  world.budgets.asked.misfit = true
  const one = world.ask('others', { kid, alg: 'ES256' }, signal)
  world.run(one, () => world.manager.findOthers({ kid, alg: 'ES256', signal: one.giveUp?.signal }, one.tried))
}

function force(world: World): void {
  const one = world.ask('refresh', { kid: undefined, alg: 'ES256' }, 'none')
  const refresh = async (): Promise<readonly SigningKey[]> => {
    await world.manager.refresh()
    return []
  }
  world.run(one, refresh)
}

/** Whether a fetch must be open after this step, or have ended in it. */
function isFetchDue(world: World, step: Step): boolean {
  const { reference, clock, budgets, provider } = world
  const now = clock.now()
  if (reference.closed) return false
  if (step.do === 'force') return true
  if (reference.backingOff(now)) return false
  if (step.do === 'prefetch' || step.do === 'look') return !reference.fresh(now)
  if (step.do === 'askOthers') return budgets.affords('misfit', now.mono)
  if (step.do !== 'ask') return false
  if (!reference.fresh(now)) return true
  const set = reference.good?.set
  const token = { what: 'key' as const, kid: provider.kid(step.kid, set), alg: step.alg }
  if (fitting(set, token).length > 0 || world.remembers(token.kid)) return false
  return budgets.affords(budgetOf(token, set), now.mono, world.reserved(token.kid))
}

/** Milliseconds of a clock until a moment. */
function until({ reference, clock }: World, moment: Moment, by: 'wall' | 'mono'): number {
  const { good, failing } = reference
  const now = clock.now()
  if (moment === 'retryAt') return failing === undefined ? 0 : failing.retryAt - now.mono
  if (good === undefined) return 0
  const span = moment === 'conclusive' ? 5000 : good[moment]
  return span - (by === 'wall' ? now.wall - good.fetchedAt.wall : reference.age(now))
}

function isBackgroundLate({ started, inUse, jumped, reference, clock }: World): boolean {
  const now = clock.now()
  if (!started || !inUse || jumped || reference.open !== undefined) return false
  return !reference.fresh(now) && !reference.backingOff(now)
}

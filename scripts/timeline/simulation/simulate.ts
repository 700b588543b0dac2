import { setImmediate as nextTurn } from 'node:timers/promises'
import { Callers } from './callers.js'
import type { Kit } from './kit.js'
import { Network } from './network.js'
import { Recorder } from './recorder.js'
import { Spans } from './spans.js'
import type { Story } from './story.js'
import type { ProviderPhase, Timeline } from './timeline.js'

const AUDIENCE = 'https://api.example.test'
/** The same part of every jitter, so that each run is the same. Half of it would make a backoff as long as the time-out that tells of a request. */
const RANDOM = 0.4
/** What keys are called, in the order in which they are made. */
const LETTERS = 'ABC'

interface Beat {
  readonly at: number
  readonly play: () => Promise<unknown> | undefined
}

/** Plays a story out: a real verifier, a real provider on a real socket, and a clock that moves when told to. */
export async function simulate(kit: Kit, story: Story): Promise<Timeline> {
  const time = kit.createTestClock({ random: RANDOM })
  const began = time.now()
  const now = (): number => time.now().mono - began.mono
  const headers = { 'cache-control': `max-age=${story.maxAge / 1000}` }
  await using issuer = await kit.createTestIssuer({ alg: 'ES256', clock: time, audience: AUDIENCE, headers })
  const network = new Network(issuer, time)
  const recorder = new Recorder()
  const callers = new Callers()
  await using registry = kit.createRegistry({
    clock: network.clock,
    requireHttps: false,
    observers: [
      (event) => {
        recorder.observe(event, now(), network.sent)
        callers.observe(event)
      },
    ],
  })
  registry.register({ issuer: issuer.issuer, jwksUri: issuer.jwksUri, audience: AUDIENCE, ...story.options })
  const verifier = kit.createVerifier({ registry })
  const provider = new Spans<ProviderPhase>()
  const keys = [issuer.signingKey]

  const letterOf = (kid: string | undefined): string => LETTERS[keys.findIndex((key) => key.kid === kid)] ?? '?'
  const sample = (): void => {
    const status = registry.status('default', 'default')
    if (status !== undefined) recorder.sample(status, now(), began.wall, letterOf)
  }

  /** Lets everything happen that needs no time to pass. */
  const settle = async (): Promise<void> => {
    for (;;) {
      await nextTurn()
      await nextTurn()
      sample()
      if (!network.isQuiet) await network.quiet()
      else if (recorder.fetching || callers.waiting.length === 0) return
      else await Promise.race(callers.waiting)
    }
  }

  const passTo = async (at: number): Promise<void> => {
    for (let due = time.nextDue; due !== undefined && due - began.mono <= at; due = time.nextDue) {
      await time.advance(due - time.now().mono)
      await settle()
    }
    await time.advance(at - now())
  }

  const acts = story.acts.map(({ at, phase, latency, act }): Beat => ({
    at,
    play: async () => {
      provider.note(at, phase)
      network.latency = latency
      await act(issuer)
      if (!keys.includes(issuer.signingKey)) keys.push(issuer.signingKey)
    },
  }))
  const traffic = story.traffic.flatMap(({ signer, from, to, every, atOnce = 1 }) =>
    Array.from({ length: Math.ceil((to - from) / every) }, (_, index): Beat => ({
      at: from + index * every,
      play: async () => {
        const key = keys[LETTERS.indexOf(signer)]
        if (key === undefined) throw new Error(`there is no key ${signer} yet`)
        const tokens = await Promise.all(Array.from({ length: atOnce }, () => issuer.sign({}, { key })))
        for (const token of tokens) callers.send(verifier, token, signer, now)
      },
    })),
  )

  for (const { at, play } of [...acts, ...traffic].toSorted((one, other) => one.at - other.at)) {
    await passTo(at)
    await play()
    await settle()
  }
  await passTo(story.length)
  const requests = callers.requests.toSorted((one, other) => one.at - other.at)
  return { length: story.length, provider: provider.until(story.length), requests, ...recorder.result(story.length) }
}

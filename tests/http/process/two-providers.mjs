// A service with two providers: one that works, and one that a test breaks. It listens to no uncaughtException and no
// unhandledRejection, so either of them ends it, as it would end a service of a user.
// Gets `{id, registration, giveUp}` by IPC: fetches the keys of that registration, and answers `{id, outcome, detail}`; or `{id}`: uses
// the other provider, and answers `{id, neighbour}`.
import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import process from 'node:process'
import { setImmediate as nextTick } from 'node:timers/promises'
import { createRegistry, createVerifier } from '@jwks-auth/core'
import { createTestClock, createTestIssuer } from '@jwks-auth/testing'

const AUDIENCE = 'https://api.example.test'
const ATTEMPT_TIMEOUT_MS = 3000
const MAX_RESPONSE_BYTES = 10_000
const clock = createTestClock()
const working = await createTestIssuer({ alg: 'ES256', audience: AUDIENCE, clock })

/** Calls back once: when a request was sent, or when the head of a response was read. */
function once(channel, call) {
  const listener = () => {
    unsubscribe(channel, listener)
    setImmediate(() => call())
  }
  subscribe(channel, listener)
  return () => unsubscribe(channel, listener)
}

async function fetchFrom(registration, giveUp) {
  let failure
  const registry = createRegistry({
    clock,
    requireHttps: false,
    maxResponseBytes: MAX_RESPONSE_BYTES,
    retry: { maxRetries: 0, attemptTimeout: ATTEMPT_TIMEOUT_MS },
    observers: [
      (event) => {
        if (event.type === 'refresh_failed') failure = event
      },
    ],
  })
  registry.register({ audience: AUDIENCE, ...registration })
  const late = () => void clock.advance(ATTEMPT_TIMEOUT_MS)
  const forget = {
    never: () => () => {},
    'timeout before the head': () => once('undici:client:sendHeaders', late),
    'timeout in the body': () => once('undici:request:headers', late),
    'close before the head': () => once('undici:client:sendHeaders', () => void registry.close()),
    'close in the body': () => once('undici:request:headers', () => void registry.close()),
  }[giveUp]()
  try {
    await registry.refresh('default')
    return { outcome: 'fetched' }
  } catch (error) {
    return { outcome: failure?.reason ?? error.code, detail: failure?.detail }
  } finally {
    forget()
    await registry.close()
  }
}

/** Fetches keys anew and verifies with them. */
async function useNeighbour() {
  const verifier = createVerifier({ issuer: working.issuer, audience: AUDIENCE, clock, requireHttps: false })
  try {
    const { claims } = await verifier.verify(await working.sign({ sub: 'a neighbour' }))
    return claims.sub
  } finally {
    await verifier.close()
  }
}

async function answer({ id, registration, giveUp }) {
  const found = registration === undefined ? { neighbour: await useNeighbour() } : await fetchFrom(registration, giveUp)
  // undici tells of a stream that was destroyed a tick later.
  await nextTick()
  await nextTick()
  process.send({ id, ...found })
}

process.on('message', (message) => void answer(message))
process.on('disconnect', () => process.exit(0))
process.send({ id: 'ready' })

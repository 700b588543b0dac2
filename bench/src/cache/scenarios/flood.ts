import { setTimeout } from 'node:timers/promises'
import type { Behaviour } from '@jwks-auth/testing'
import { count, share, time, timeFrom, type Figure } from '../figure.js'
import type { RemoteIssuer } from '../issuer/remote-issuer.js'
import type { Plan, Scenario, Stage } from '../scenario.js'
import { acceptedAmong, BATCH, burst, longest, steady, untilIts, warmUp, withKid } from '../traffic.js'

/** How often a known key is asked for, and a new one. */
const KNOWN_EVERY = 10
const FRESH_EVERY = 100
/** How long the last requests of a known key may still take. */
const GRACE = 200
/** Requests in a tenth of a second that are no flood any more. */
const TRICKLE = 40

const ROWS = [
  'upstream requests',
  'known key: requests served',
  'known key: longest wait',
  'new key accepted after',
  'unknown kids answered in the end',
]

interface Flood {
  readonly name: string
  readonly title: (plan: Plan) => string
  readonly note: (plan: Plan) => string
  /** What the endpoint does until it recovers; nothing bad without. */
  readonly behaviour?: Behaviour
}

const VARIANTS: readonly Flood[] = [
  {
    name: 'flood',
    title: ({ flood }) => `${flood.toLocaleString('en')} unknown kids in a burst, endpoint up`,
    note: () =>
      `Each kid once, ${BATCH} at a time; a request of a known key every ${KNOWN_EVERY} ms, timed from when it was due; a new key is ` +
      `published and signs as the burst begins, a request of it every ${FRESH_EVERY} ms.`,
  },
  {
    name: 'flood-503',
    title: () => 'the same, endpoint answers 503',
    note: ({ outage }) =>
      `The endpoint recovers ${outage} ms after the burst, or once all of it has arrived; the new key is timed from then.`,
    behaviour: { status: 503 },
  },
  {
    name: 'flood-hang',
    title: () => 'the same, endpoint hangs',
    note: () => 'Likewise; what was sent to the endpoint before it recovers is never answered.',
    behaviour: 'hang',
  },
]

export const floods: readonly Scenario[] = VARIANTS.map(({ name, title, note, behaviour }) => ({
  name,
  title,
  note,
  rows: ROWS,
  heavy: true,
  run: async (stage) => await endure(stage, behaviour),
}))

async function endure(stage: Stage, behaviour: Behaviour | undefined): Promise<readonly Figure[]> {
  const { issuer, plan } = stage
  const client = stage.open()
  const known = await issuer.sign()
  const strangers = Array.from({ length: plan.flood }, (_, index) => withKid(known, `stranger-${index}`))
  await warmUp(client, known)
  if (behaviour !== undefined) await issuer.misbehave(behaviour)
  const fresh = await issuer.rotate()
  const before = await issuer.count()

  let recovered = behaviour === undefined ? performance.now() : Infinity
  const late = (): boolean => performance.now() > recovered + plan.limit
  let over = false
  const regular = steady(client, known, { every: KNOWN_EVERY, until: () => over })
  const flooded = burst(client, strangers)
  const renewed = untilIts('accepted', client, fresh, { every: FRESH_EVERY, until: late })
  const flood = await flooded
  if (behaviour !== undefined) {
    await setTimeout(plan.outage)
    await arrived(issuer)
    await issuer.behave()
    recovered = performance.now()
  }
  const accepted = await renewed
  await flood.settle(recovered + plan.limit)
  const answered = share(plan.flood - flood.unanswered, plan.flood)
  over = true
  const requests = await regular
  await requests.settle(performance.now() + GRACE)

  const outcomes = requests.outcomes()
  return [
    count((await issuer.count()) - before),
    share(acceptedAmong(outcomes), outcomes.length),
    time(longest(outcomes)),
    timeFrom(recovered, accepted, plan.limit),
    answered,
  ]
}

/** Thousands of connections take a while: waits until what the flood sent has reached the endpoint. */
async function arrived(issuer: RemoteIssuer): Promise<void> {
  let before = Number.NEGATIVE_INFINITY
  for (let now = await issuer.count(); now - before > TRICKLE; now = await issuer.count()) {
    before = now
    await setTimeout(100)
  }
}

import { minute, second, type Story } from '../simulation/story.js'
import type { Timeline } from '../simulation/timeline.js'
import { ageAfter, fetchAfter, type Moment } from './moment.js'

const quick = 0.2 * second
const overloaded = 2 * second

const works = { label: 'works', works: true }
const fails = { label: 'answers 503', works: false }

/** Two outages: one shorter than the stale limit, one longer. One request a second. */
export const outage: Story = {
  length: 17 * minute,
  maxAge: 3 * minute,
  options: { staleWhileError: '4m' },
  acts: [
    { at: 0, phase: works, latency: quick, act: () => undefined },
    { at: 4 * minute, phase: fails, latency: overloaded, act: (issuer) => issuer.misbehave({ status: 503 }) },
    { at: 7.5 * minute, phase: works, latency: quick, act: (issuer) => issuer.behave() },
    { at: 9.5 * minute, phase: fails, latency: overloaded, act: (issuer) => issuer.misbehave({ status: 503 }) },
    { at: 15.25 * minute, phase: works, latency: quick, act: (issuer) => issuer.behave() },
  ],
  traffic: [{ signer: 'A', from: 0.5 * second, to: 17 * minute, every: second }],
}

/** The moments to point at; those of the cache are looked up in what happened. */
export function outageMoments(timeline: Timeline): readonly Moment[] {
  const [down = 0, up = 0, downAgain = 0, upAgain = 0] = outage.acts.slice(1).map(({ at }) => at)
  return [
    { at: 0, text: 'The first request waits for the first fetch.' },
    {
      at: fetchAfter(timeline, 0, 'same'),
      text: 'Keys are due. They are fetched in the background, and are the same.',
    },
    { at: down, text: 'The provider goes down: it answers 503 after two seconds. Keys are still fresh.' },
    { at: fetchAfter(timeline, down, 'failed'), text: 'Keys are due. The fetch fails, and the next ones back off.' },
    { at: ageAfter(timeline, down, 'stale'), text: 'Keys expire. They are served stale.' },
    { at: up, text: 'The provider is back. The cache waits for its backoff to end.' },
    { at: fetchAfter(timeline, up, 'same'), text: 'The next fetch succeeds. Keys are fresh again.' },
    { at: downAgain, text: 'The provider goes down for longer.' },
    { at: ageAfter(timeline, downAgain, 'stale'), text: 'Keys expire. They are served stale.' },
    {
      at: ageAfter(timeline, downAgain, 'gone'),
      text: 'The stale limit is reached. Requests get 503 with `Retry-After`.',
    },
    { at: upAgain, text: 'The provider is back. The cache waits for its backoff to end.' },
    { at: fetchAfter(timeline, upAgain, 'same'), text: 'The next fetch succeeds. Requests are served.' },
  ]
}

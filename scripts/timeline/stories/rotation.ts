import { minute, second, type Story, type Traffic } from '../simulation/story.js'
import type { Timeline } from '../simulation/timeline.js'
import { fetchAfter, type Moment } from './moment.js'

const latency = 0.2 * second
const phase = (label: string): { label: string; works: true } => ({ label, works: true })

const rotated = minute
const withdrawn = 3 * minute
const urgent = 5 * minute

/** A planned rotation from key A to B, the withdrawal of A, and an urgent rotation from B to C. */
export const rotation: Story = {
  length: 6.5 * minute,
  maxAge: 3 * minute,
  options: {},
  acts: [
    { at: 0, phase: phase('A'), latency, act: () => undefined },
    { at: rotated, phase: phase('A and B'), latency, act: (issuer) => issuer.rotate() },
    {
      at: withdrawn,
      phase: phase('B'),
      latency,
      act: async (issuer) => {
        issuer.withdraw(issuer.keys[0]?.kid ?? '')
      },
    },
    { at: urgent, phase: phase('C'), latency, act: (issuer) => issuer.rotate({ keepOld: false }) },
  ],
  traffic: [
    ...tokensOf('A', 0, withdrawn),
    ...stragglersOf('A', withdrawn, 4.2 * minute),
    ...arrivalOf('B', rotated + 10 * second),
    ...tokensOf('B', rotated + 11 * second, urgent + 11 * second),
    ...stragglersOf('B', urgent + 11 * second, 5.7 * minute),
    ...arrivalOf('C', urgent + 10 * second),
    ...tokensOf('C', urgent + 11 * second, 6.5 * minute),
  ],
}

/** The first tokens of a new key, all at once. */
function arrivalOf(signer: string, at: number): readonly Traffic[] {
  return [{ signer, from: at + 500, to: at + second, every: second, atOnce: 40 }]
}

function tokensOf(signer: string, from: number, to: number): readonly Traffic[] {
  return [{ signer, from: from + 500, to, every: second }]
}

/** Callers who still hold a token of an old key. */
function stragglersOf(signer: string, from: number, to: number): readonly Traffic[] {
  return [{ signer, from: from + 500, to, every: 3 * second }]
}

/** The moments to point at; those of the cache are looked up in what happened. */
export function rotationMoments(timeline: Timeline): readonly Moment[] {
  return [
    { at: 0, text: 'The first request waits for the first fetch.' },
    { at: rotated, text: 'The provider publishes key B beside A, and signs with B.' },
    {
      at: fetchAfter(timeline, rotated, 'new'),
      text: 'The first tokens of B arrive, 40 at once. One recheck serves them all. A is served meanwhile.',
    },
    { at: withdrawn, text: 'The provider withdraws A. The cache does not know yet.' },
    {
      at: fetchAfter(timeline, withdrawn, 'new'),
      text: 'Keys are due. The new set has no A: its tokens get 401, after rechecks that grow rare.',
    },
    { at: urgent, text: 'Urgent rotation: the provider replaces B by C.' },
    {
      at: fetchAfter(timeline, urgent, 'new'),
      text: 'The first tokens of C arrive, 40 at once. One recheck serves them all, and B is refused from here on.',
    },
  ]
}

import type { Timeline } from '../simulation/timeline.js'
import type { Moment } from '../stories/moment.js'
import { keysLane, providerLane, statesLane } from './cache-lanes.js'
import { fetchesLane } from './fetches-lane.js'
import { titleOf, type Scale } from './lane.js'
import { escaped, number, PATTERNS, text } from './marks.js'
import { requestsLane } from './requests-lane.js'
import { STYLE, TEXT } from './theme.js'

const WIDTH = 800
const MARGIN = 16
const BADGES = 72
const TITLE = 30
const GAP = 16
const AXIS = 44
const MINUTE = 60_000

export interface Caption {
  readonly title: string
  readonly provider: string
  /** For those who cannot see the picture. */
  readonly description: string
}

/** Draws a run: what the provider did, when it was asked, what the cache held, and what requests saw. */
export function picture(timeline: Timeline, moments: readonly Moment[], caption: Caption): string {
  const lanes = [
    providerLane(timeline, caption.provider),
    fetchesLane(timeline),
    keysLane(timeline),
    statesLane(timeline),
    requestsLane(timeline),
  ]
  const left = timeline.requests.some(({ signer }) => signer !== 'A') ? MARGIN + 28 : MARGIN
  const scale: Scale = (at) => left + (at / timeline.length) * (WIDTH - MARGIN - left)
  let top = BADGES
  const drawn = lanes.map((lane) => {
    const title = titleOf(lane, MARGIN, top + TITLE - 10)
    const body = lane.draw(scale, top + TITLE)
    top += TITLE + lane.height + GAP
    return `<g>\n${title}\n${body}\n</g>`
  })
  const height = top + AXIS
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" height="${height}" role="img" aria-labelledby="title desc">`,
    `<title id="title">${escaped(caption.title)}</title>`,
    `<desc id="desc">${escaped(caption.description)}</desc>`,
    `<style>${STYLE}</style>`,
    PATTERNS,
    `<rect width="${WIDTH}" height="${height}" rx="8" class="paper"/>`,
    badges(moments, scale, top),
    axis(timeline.length, scale, top),
    ...drawn,
    '</svg>\n',
  ].join('\n')
}

function axis(length: number, scale: Scale, y: number): string {
  const minutes = Array.from({ length: Math.floor(length / MINUTE) + 1 }, (_, minute) => minute)
  const ticks = minutes.map((minute) => `M${number(scale(minute * MINUTE))} ${y}v${minute % 2 === 0 ? 8 : 4}`).join('')
  const labels = minutes
    .filter((minute) => minute % 2 === 0)
    .map((minute) => {
      const words = minute === 0 ? '0' : minute === 2 ? '2 min' : String(minute)
      return text([scale(minute * MINUTE), y + 12 + TEXT.tight * 0.8], 'key', words, minute === 0 ? 'start' : 'middle')
    })
  return [
    `<path d="M${number(scale(0))} ${y}H${number(scale(length))}${ticks}" class="axis" fill="none"/>`,
    ...labels,
  ].join('\n')
}

/** Numbers in two rows, so that neighbours have room. */
function badges(moments: readonly Moment[], scale: Scale, bottom: number): string {
  return moments
    .map(({ at }, index) => {
      const x = Math.max(scale(at), MARGIN)
      const y = index % 2 === 0 ? 20 : 52
      return [
        `<path d="M${number(x)} ${y}V${bottom}" class="guide"/>`,
        `<circle cx="${number(x)}" cy="${y}" r="10" class="badge"/>`,
        text([x, y], 'number', String(index + 1), 'middle').replace('<text ', '<text dy=".36em" '),
      ].join('')
    })
    .join('\n')
}

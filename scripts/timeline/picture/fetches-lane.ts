import type { Fetch, Timeline } from '../simulation/timeline.js'
import type { Lane } from './lane.js'
import { number } from './marks.js'

/** Pins in a crowd are of different lengths, so that their heads stay apart. */
const LEVELS = [7, 20, 33]
const HEAD = 12
const HEIGHT = 48

interface Shape {
  readonly glyph: string
  readonly words: string
  readonly fill: string
  readonly draw: (x: number, y: number) => string
}

const circle = (fill: string) => (x: number, y: number) =>
  `<circle cx="${number(x)}" cy="${number(y)}" r="5.5" class="${fill}"/>`
const diamond = (fill: string) => (x: number, y: number) =>
  `<path d="M${number(x)} ${number(y - 6.5)}l5.5 6.5l-5.5 6.5l-5.5 -6.5z" class="${fill}"/>`
const cross = (x: number, y: number): string =>
  `<path d="M${number(x - 3.5)} ${number(y - 3.5)}l7 7m0 -7l-7 7" class="failed"/>`

/** In the order of the legend. */
const SHAPES: Readonly<Record<string, Shape>> = {
  'routine new': { glyph: '●', words: 'new keys', fill: 'title', draw: circle('busy') },
  'routine same': { glyph: '○', words: 'unchanged (304)', fill: 'title', draw: circle('hollow') },
  'recheck new': { glyph: '◆', words: 'rechecks, new', fill: 'title', draw: diamond('busy') },
  'recheck same': { glyph: '◇', words: 'rechecks, 304', fill: 'title', draw: diamond('hollow') },
  'routine failed': { glyph: '✕', words: 'failed', fill: 'bad', draw: cross },
}

/** A pin for each fetch, where it began; its head tells how it ended. */
export function fetchesLane({ fetches }: Timeline): Lane {
  const kinds = fetches.map(kindOf)
  return {
    title: 'Fetches',
    legend: Object.entries(SHAPES)
      .map(([kind, shape]) => ({ ...shape, count: kinds.filter((other) => other === kind).length }))
      .filter(({ count }) => count > 0)
      .map(({ glyph, fill, words, count }) => ({ glyph, fill, words: `${count} ${words}` })),
    height: HEIGHT,
    draw: (scale, top) => {
      const heads = LEVELS.map(() => -Infinity)
      return fetches
        .map((fetch) => {
          const x = scale(fetch.from)
          const level = roomiest(heads, x)
          heads[level] = x
          const y = top + (LEVELS[level] ?? 0)
          return `<path d="M${number(x)} ${number(y)}V${top + HEIGHT}" class="stem"/>${shapeOf(fetch).draw(x, y)}`
        })
        .join('\n')
    },
  }
}

/** The first level where a head at `x` touches none, or the one whose last head is farthest. */
function roomiest(heads: readonly number[], x: number): number {
  const free = heads.findIndex((last) => x - last >= HEAD)
  return free === -1 ? heads.indexOf(Math.min(...heads)) : free
}

function kindOf({ purpose, result }: Fetch): string {
  return `${purpose} ${result}`
}

function shapeOf(fetch: Fetch): Shape {
  const shape = SHAPES[kindOf(fetch)]
  if (shape === undefined) throw new Error(`no shape for a fetch that is ${kindOf(fetch)}`)
  return shape
}

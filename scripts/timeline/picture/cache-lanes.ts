import type { CacheStateName, KeyAge, Timeline } from '../simulation/timeline.js'
import { areaOf, band, type Lane, type LegendEntry, type Look } from './lane.js'
import { box, number } from './marks.js'

export function providerLane({ provider }: Timeline, title: string): Lane {
  return {
    title,
    legend: [],
    height: 32,
    draw: band(
      provider,
      ({ label, works }): Look =>
        works ? { fill: 'calm', words: [label] } : { fill: 'bad', pattern: 'cross', words: [label, '503'] },
      32,
    ),
  }
}

const AGES: Readonly<Record<KeyAge, LegendEntry & { readonly pattern?: string }>> = {
  fresh: { glyph: '■', fill: 'good', words: 'fresh' },
  due: { glyph: '▥', fill: 'due', pattern: 'bars', words: 'due' },
  stale: { glyph: '▨', fill: 'stale', pattern: 'slant', words: 'stale' },
  gone: { glyph: '□', fill: 'key', words: 'gone' },
}

export function keysLane({ cached, length }: Timeline): Lane {
  const changing = new Set(cached.map(({ is }) => is.keys).filter(Boolean)).size > 1
  // What is thinner than a hairline needs no explanation.
  const seen = new Set(cached.filter(({ from, to }) => to - from > length / 400).map(({ is }) => is.age))
  return {
    title: 'Keys in the cache',
    legend: (['fresh', 'due', 'stale', 'gone'] as const).filter((age) => seen.has(age)).map((age) => AGES[age]),
    height: 32,
    draw: band(
      cached,
      ({ age, keys }) => ({
        ...AGES[age],
        fill: age === 'gone' ? 'none' : AGES[age].fill,
        words: changing ? [`${keys}, ${age}`, keys] : [age],
      }),
      32,
    ),
  }
}

/** States differ by height and outline, so that even a hairline of one can be told. */
export function statesLane({ states }: Timeline): Lane {
  const height = 22
  const marks: Readonly<Record<CacheStateName, LegendEntry>> = {
    Empty: { glyph: '┄', fill: 'key', words: 'Empty' },
    Loading: { glyph: '▯', fill: 'key', words: 'Loading' },
    Ready: { glyph: '▄', fill: 'calm', words: 'Ready' },
    Refreshing: { glyph: '▮', fill: 'key', words: 'Refreshing' },
  }
  return {
    title: 'State',
    legend: (['Empty', 'Loading', 'Ready', 'Refreshing'] as const)
      .filter((name) => states.some(({ is }) => is === name))
      .map((name) => marks[name]),
    height,
    draw: (scale, top) =>
      states
        .map((span) => {
          const area = areaOf(span, scale, top, height)
          const bottom = top + height
          const block = { ...area, width: Math.max(2.2, area.width) }
          switch (span.is) {
            case 'Empty':
              return `<path d="M${number(area.x)} ${bottom - 1}h${number(area.width)}" class="none"/>`
            case 'Loading':
              return box({ ...block, width: Math.max(5, area.width) }, 'hollow')
            case 'Ready':
              return box({ ...area, y: bottom - 9, height: 9 }, 'calm')
            case 'Refreshing':
              return box(block, 'busy')
          }
        })
        .join('\n'),
  }
}

import { ask, type Asked } from './ask.js'
import { judged, type Expected } from './expected.js'
import type { Line } from './line.js'

/** Sends a request to the API and judges the answer. */
export async function send(
  { origin }: { readonly origin: string },
  sent: string,
  asked: Asked,
  expected: Expected,
  shows: string,
): Promise<Line> {
  return judged(sent, await ask(origin, asked), expected, shows)
}

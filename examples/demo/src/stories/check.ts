import type { Answer } from '@jwks-auth/example-show'
import { ask, type Asked } from '../ask.js'
import type { Api } from '../apis/api.js'
import { ACCEPTED, problemWith, type Expected } from './expected.js'
import type { Line } from './story.js'

interface Check {
  readonly sent: string
  readonly request: Asked
  /** How many such requests each API gets, all at once. @default 1 */
  readonly times?: number
  /** @default 200, as the request's tenant */
  readonly expected?: Expected
  readonly proves: string
}

interface Apis {
  readonly apis: readonly Pick<Api, 'framework' | 'origin'>[]
}

/** Sends the same to every API and judges what comes back. */
export async function check({ apis }: Apis, wanted: Check): Promise<Line> {
  const { sent, request, times = 1, expected = ACCEPTED, proves } = wanted
  const judged = await Promise.all(
    apis.map(async ({ framework, origin }) => {
      const answers = await Promise.all(Array.from({ length: times }, () => ask(origin, request)))
      const problems = answers.flatMap((answer) => problemWith(answer, expected, request) ?? [])
      return {
        came:
          problems.length === 0 && times === 1 ? (expected.label ?? countStatuses(answers)) : countStatuses(answers),
        problems: problems.slice(0, 3).map((problem) => `${framework} ${problem}`),
      }
    }),
  )
  return { sent, proves, came: judged.map(({ came }) => came), problems: judged.flatMap(({ problems }) => problems) }
}

/** For instance `200`, `30 × 200`, or `28 × 200, 2 × 503`. */
export function countStatuses(answers: readonly Pick<Answer, 'status'>[]): string {
  const counts = new Map<number, number>()
  for (const { status } of answers) counts.set(status, (counts.get(status) ?? 0) + 1)
  const [only] = answers
  if (answers.length === 1 && only !== undefined) return String(only.status)
  return [...counts].map(([status, count]) => `${count} × ${status}`).join(', ')
}

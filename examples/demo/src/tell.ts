import type { Paint } from './paint.js'
import type { Stage } from './stage.js'
import type { Line, Story } from './stories/story.js'
import { Table } from './table.js'

/** How the stories went. */
export interface Outcome {
  readonly checks: number
  /** The lines that did not hold. */
  readonly failed: readonly Line[]
}

interface Teller {
  readonly print: (text: string) => void
  readonly paint: Paint
}

/** Tells the stories one after the other; each line is printed once it is checked. */
export async function tell(stories: readonly Story[], stage: Stage, { print, paint }: Teller): Promise<Outcome> {
  const table = new Table(paint)
  const frameworks = stage.apis.map(({ framework }) => framework)
  const lines: Line[] = []
  for (const story of stories) {
    print(`\n${table.heading(story.title, frameworks)}`)
    for await (const line of brokenOff(story, stage)) {
      lines.push(line)
      print(table.row(line))
    }
  }
  return { checks: lines.length, failed: lines.filter(({ problems }) => problems.length > 0) }
}

/** A story's lines; one more, which does not hold, when the story itself throws. */
async function* brokenOff(story: Story, stage: Stage): AsyncGenerator<Line> {
  try {
    yield* story.tell(stage)
  } catch (error) {
    const problems = [error instanceof Error ? (error.stack ?? error.message) : String(error)]
    yield { sent: 'the story broke off', came: stage.apis.map(() => '-'), proves: 'nothing', problems }
  }
}

/** The last lines: what did not hold, if anything, and the sum. */
export function summary({ checks, failed }: Outcome, seconds: number, paint: Paint): string {
  const repeated = failed.map(({ sent, problems }) =>
    [`  ${paint.bad('✗')} ${sent}`, ...problems.map((problem) => `      ${problem}`)].join('\n'),
  )
  const held = `${checks - failed.length} of ${checks} checks hold`
  const painted = failed.length === 0 ? paint.good(held) : paint.bad(held)
  return ['', ...(failed.length === 0 ? [] : [paint.strong('What does not hold'), ...repeated, '']), painted]
    .join('\n')
    .concat(`, in ${seconds.toFixed(1)} s`)
}

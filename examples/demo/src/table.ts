import type { Paint } from './paint.js'
import type { Line } from './stories/story.js'

const SENT = 32
const CAME = 10
const PROVES = 34

/** Lays lines out in columns: what was sent, what came back from each API, what that proves. 100 characters wide. */
export class Table {
  readonly #paint: Paint

  constructor(paint: Paint) {
    this.#paint = paint
  }

  heading(title: string, apis: readonly string[]): string {
    const { strong, faint } = this.#paint
    const columns = apis.map((name) => name.padEnd(CAME)).join('')
    return `${strong(title.padEnd(SENT + 4))}${faint(`${columns}proves`)}`
  }

  row({ sent, came, proves, problems }: Line): string {
    const { good, bad } = this.#paint
    const holds = problems.length === 0
    const mark = holds ? good('✓') : bad('✗')
    const cells = came.map((cell) => (holds ? cell : bad(cell)) + ' '.repeat(Math.max(1, CAME - cell.length))).join('')
    const [first = '', ...rest] = wrapped(proves, PROVES)
    const indent = ' '.repeat(4 + SENT + CAME * came.length)
    return [`  ${mark} ${sent.padEnd(SENT)}${cells}${first}`, ...rest.map((part) => `${indent}${part}`)].join('\n')
  }
}

/** Breaks text between words into parts of at most `width`. */
function wrapped(text: string, width: number): readonly string[] {
  const parts: string[] = []
  for (const word of text.split(' ')) {
    const extended = `${parts.at(-1) ?? ''} ${word}`.trimStart()
    if (parts.length > 0 && extended.length <= width) parts[parts.length - 1] = extended
    else parts.push(word)
  }
  return parts
}

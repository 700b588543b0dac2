import type { ExitCode } from '../exit-code.js'
import { hasColours, type Output, type Terminal } from '../terminal.js'
import { neutral, safeJson } from './neutral.js'
import { rendered, type Line } from './page.js'

/** Writes the outcome of one command: as a page or as JSON. Errors and progress go to standard error. */
export class Reporter {
  readonly #terminal: Terminal
  readonly #command: string
  readonly #json: boolean

  constructor(terminal: Terminal, command: string, { json = false }: OutputFlags) {
    this.#terminal = terminal
    this.#command = command
    this.#json = json
  }

  /** @returns the given exit code, for the command to end with. */
  outcome(exitCode: ExitCode, page: () => readonly Line[], facts: Readonly<Record<string, unknown>>): ExitCode {
    if (this.#json) this.#line(safeJson({ command: this.#command, exitCode, ...facts }))
    else this.lines(page())
    return exitCode
  }

  /** Writes something that happens while a command runs. */
  event(page: () => readonly Line[], facts: Readonly<Record<string, unknown>>): void {
    if (this.#json) this.#line(safeJson({ command: this.#command, ...facts }))
    else this.lines(page())
  }

  lines(lines: readonly Line[]): void {
    const { stdout, env } = this.#terminal
    stdout.write(rendered(lines, hasColours(stdout, env)))
  }

  /** Shows what a slow command is doing, on a terminal only. */
  progress(doing: string): void {
    const { stderr } = this.#terminal
    if (stderr.isTTY === true) stderr.write(`\r\u001b[K${neutral(doing)} …`)
  }

  progressEnds(): void {
    const { stderr } = this.#terminal
    if (stderr.isTTY === true) stderr.write('\r\u001b[K')
  }

  #line(json: string): void {
    this.#terminal.stdout.write(`${json}\n`)
  }
}

/** The output flags of every command. */
export interface OutputFlags {
  readonly json?: boolean
}

/** Writes an error. Text that looks like a token or a password is left out, because errors end up in logs. */
export function complain(output: Output, message: string): void {
  const lines = withoutSecrets(message).trimEnd().split('\n').map(neutral)
  output.write(`${lines.join('\n')}\n`)
}

export function withoutSecrets(text: string): string {
  return text.replaceAll(TOKEN, '(token hidden)').replaceAll(/\/\/[^/?#\s]*@/g, '//(hidden)@')
}

/** Base64url that begins with an encoded brace, or that is too long for a label of a host name. */
const TOKEN = /(?:\be[yw][\w-]{14,}|[\w-]{64,})(?:\.[\w-]*)*/g

/** What a command reads and writes; a test passes its own. */
export interface Terminal {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when somebody asks the process to end. Called by commands that run until then; the others just end. */
  readonly stopped: () => AbortSignal
}

/** Where text goes: a stream of Node fits. */
export interface Output {
  readonly isTTY?: boolean
  /** Writes a text. */
  write(text: string): unknown
}

/** Where text comes from: a stream of Node fits. */
export interface Input extends AsyncIterable<unknown> {
  readonly isTTY?: boolean
  /** Only there on a terminal. */
  setRawMode?(mode: boolean): unknown
  /** Listens to what comes in. */
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown
  /** Listens to its failure, such as a terminal that was closed. Without a listener that ends the process. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Listens no longer. */
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown
  /** Lets the process end, though more could come. */
  pause(): unknown
}

/** Whether colours may be used: on a terminal that has them, unless `NO_COLOR` is set (no-color.org). */
export function hasColours({ isTTY }: Output, env: Terminal['env']): boolean {
  return isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

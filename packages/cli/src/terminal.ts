/** The streams and the environment of a command; a test passes its own. */
export interface Terminal {
  readonly stdin: Input
  readonly stdout: Output
  readonly stderr: Output
  readonly env: Readonly<Record<string, string | undefined>>
  /** Aborted when the process is asked to end. Only commands that run until then call it. */
  readonly stopped: () => AbortSignal
}

/** A destination of text; a stream of Node fits. */
export interface Output {
  readonly isTTY?: boolean
  /** Writes a text. */
  write(text: string): unknown
}

/** A source of text; a stream of Node fits. */
export interface Input extends AsyncIterable<unknown> {
  readonly isTTY?: boolean
  /** Present only on a terminal. */
  setRawMode?(mode: boolean): unknown
  /** Listens for input. */
  on(event: 'data', listener: (chunk: Buffer | string) => void): unknown
  /** Listens for errors, such as a closed terminal. Without a listener, an error ends the process. */
  on(event: 'error', listener: (error: Error) => void): unknown
  /** Removes a listener. */
  off(event: 'data', listener: (chunk: Buffer | string) => void): unknown
  /** Stops reading, so that the process can end. */
  pause(): unknown
}

/** Whether colours may be used: on a terminal that has them, unless `NO_COLOR` is set (no-color.org). */
export function hasColours({ isTTY }: Output, env: Terminal['env']): boolean {
  return isTTY === true && (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb'
}

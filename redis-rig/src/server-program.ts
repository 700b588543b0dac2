/** How a Redis server is started on this machine. */
export interface ServerProgram {
  readonly file: string
  readonly env: NodeJS.ProcessEnv
}

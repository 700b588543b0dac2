export type { ExitCode } from './exit-code.js'
export { run } from './run.js'
export type { Terminal } from './terminal.js'

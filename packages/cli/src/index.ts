/**
 * The command line as a function, for programs that embed it.
 *
 * @module @jwks-auth/cli
 */

export type { ExitCode } from './exit-code.js'
export { run } from './run.js'
export type { Input, Output, Terminal } from './terminal.js'

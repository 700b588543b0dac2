/**
 * The command line as a function, for those who put it into a program of their own.
 *
 * @module @jwks-auth/cli
 */

export type { ExitCode } from './exit-code.js'
export { run } from './run.js'
export type { Input, Output, Terminal } from './terminal.js'

/**
 * How a command ended. 0: all is well. 1: it answered, and the answer is no. 2: the command line is wrong. 3: it could not be known.
 */
export type ExitCode = 0 | 1 | 2 | 3

/**
 * The result of a command. 0: success. 1: a negative answer, such as a refused token. 2: the command line is wrong.
 * 3: no answer, for example because a provider could not be reached.
 */
export type ExitCode = 0 | 1 | 2 | 3

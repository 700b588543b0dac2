import { readFileSync } from 'node:fs'
import { OptionsError, SourceError } from '@jwks-auth/core'
import { Command, CommanderError } from 'commander'
import type { ExitCode } from './exit-code.js'
import { failureHint } from './failure-hint.js'
import { inspectCommand } from './inspect/inspect-command.js'
import { issuerCommand } from './issuer/issuer-command.js'
import { NotKnownError } from './not-known-error.js'
import { optionsComplaint } from './options/options-complaint.js'
import { parserError } from './options/parser-error.js'
import { safeJson } from './output/neutral.js'
import { complain, withoutSecrets } from './output/reporter.js'
import { pinCommand } from './pin/pin-command.js'
import { snapshotCommand } from './snapshot/snapshot-command.js'
import type { Terminal } from './terminal.js'
import { UsageError } from './usage-error.js'
import { verifyCommand } from './verify/verify-command.js'

/** Runs one command line and returns its exit code. Never throws. */
export async function run(args: readonly string[], terminal: Terminal): Promise<ExitCode> {
  let exitCode: ExitCode = 0
  const end = (code: ExitCode): void => {
    exitCode = code
  }
  try {
    await programFor(terminal, end).parseAsync(args, { from: 'user' })
    return exitCode
  } catch (error) {
    return failed(error, args, terminal)
  }
}

function programFor(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const program = new Command('jwks-auth')
    .description('Looks at identity providers, tokens, certificate pins and stored keys; runs a test provider.')
    .version(version(), '--version', 'print the version')
    .helpOption('--help', 'list the options')
    .helpCommand(false)
    .showSuggestionAfterError()
    .showHelpAfterError('--help lists what there is.')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => terminal.stdout.write(text),
      writeErr: (text) => {
        complain(terminal.stderr, text)
      },
      outputError: (text, write) => {
        write(`error: ${parserError(text)}\n`)
      },
    })
    .addHelpText('after', EXIT_CODES)
  for (const add of [inspectCommand, verifyCommand, pinCommand, issuerCommand, snapshotCommand]) {
    const command = add(terminal, end).copyInheritedSettings(program).helpOption('--help', 'list the options')
    program.addCommand(command)
  }
  return program
}

const EXIT_CODES = `
Every command takes --json and --help.

Exit codes:
  0  all is well
  1  it answered, and the answer is no: token refused, provider of no use, snapshot not usable
  2  the command line is wrong
  3  it could not be known: not reachable, no answer in time`

function version(): string {
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : ''
}

/** Reports a failure as text, and with `--json` also as JSON. */
function failed(error: unknown, args: readonly string[], { stdout, stderr }: Terminal): ExitCode {
  if (error instanceof CommanderError && error.exitCode === 0) return 0
  const [exitCode, message] = failureOf(error)
  // The parser has already written its own message.
  if (!(error instanceof CommanderError)) complain(stderr, `error: ${message}`)
  if (args.includes('--json')) stdout.write(`${safeJson({ exitCode, error: withoutSecrets(message) })}\n`)
  return exitCode
}

function failureOf(error: unknown): readonly [ExitCode, string] {
  if (error instanceof CommanderError) return [2, parserError(error.message)]
  if (error instanceof UsageError) return [2, error.message]
  if (error instanceof OptionsError) return [2, optionsComplaint(error)]
  if (error instanceof NotKnownError) return [3, error.message]
  if (error instanceof SourceError) return [3, `${error.message}\n${failureHint(error)}`]
  const told = error instanceof Error ? (error.stack ?? error.message) : String(error)
  return [3, `this is a mistake of jwks-auth; please report it:\n${told}`]
}

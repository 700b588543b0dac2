import { createTestIssuer, type SigningAlgorithm, type TestIssuer } from '@jwks-auth/testing'
import { Command, InvalidArgumentError, Option } from 'commander'
import type { ExitCode } from '../exit-code.js'
import { collect, readDuration } from '../options/network-options.js'
import { Reporter, type OutputFlags } from '../output/reporter.js'
import type { Terminal } from '../terminal.js'
import { UsageError } from '../usage-error.js'
import { welcomePage } from './welcome-page.js'
import { play } from './keyboard.js'
import { sampleTokens } from './sample-tokens.js'

const ALGORITHMS = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

/**
 * The command `jwks-auth issuer`: runs a local identity provider for tests, prints tokens that it signed, and takes
 * commands from the keyboard.
 */
export function issuerCommand(terminal: Terminal, end: (code: ExitCode) => void): Command {
  return new Command('issuer')
    .summary('a local identity provider for tests, with tokens to paste')
    .description(
      'Starts an identity provider on 127.0.0.1, prints tokens of it, and runs until it is told to end. For tests only: it signs whatever it is asked to.',
    )
    .addOption(new Option('--port <number>', 'where it listens; 0 takes a free port').argParser(readPort).default(0))
    .addOption(new Option('--alg <name>', 'the algorithm of its keys').choices(ALGORITHMS).default('RS256'))
    .option('--audience <text>', 'the aud of its tokens, https://api.example.test by default; may be repeated', collect)
    .option('--path <path>', 'the path of its issuer identifier, such as /tenant-a; none by default')
    .option('--https', 'serve TLS, with a certificate of an authority of its own')
    .addOption(
      new Option('--expires-in <duration>', 'how long tokens are good for')
        .argParser(readDuration)
        .default(3_600_000, '1h'),
    )
    .option('--json', 'a line of JSON for the start and for each thing that happens')
    .addHelpText('after', `\nKeys while it runs, also as lines on standard input:\n${KEYS}`)
    .action(async (flags: IssuerFlags) => {
      const reporter = new Reporter(terminal, 'issuer', flags)
      const issuer = await started(flags)
      try {
        const stopped = terminal.stopped()
        const tokens = await sampleTokens(issuer, flags.expiresIn)
        const { origin, jwksUri, ca, spkiPin } = issuer
        const facts = { event: 'started', issuer: issuer.issuer, origin, jwksUri, audience: audienceOf(flags) }
        reporter.event(() => welcomePage(issuer, audienceOf(flags), tokens), {
          ...facts,
          ...(ca === undefined ? {} : { ca, spkiPin }),
          tokens,
        })
        await play({ issuer, reporter, terminal, stopped, expiresIn: flags.expiresIn })
        end(0)
      } finally {
        await issuer.close()
      }
    })
}

interface IssuerFlags extends OutputFlags {
  readonly port: number
  readonly alg: SigningAlgorithm
  readonly audience?: readonly string[]
  readonly path?: string
  readonly https?: boolean
  readonly expiresIn: number
}

const KEYS = `  t  new tokens
  r  rotate: a new key signs, the old ones stay published
  w  withdraw every key but the one that signs
  f  fail: answer 503
  h  hang: answer nothing
  o  be well again
  q  end`

const DEFAULT_AUDIENCE = ['https://api.example.test']

function audienceOf({ audience = DEFAULT_AUDIENCE }: IssuerFlags): readonly string[] {
  return audience
}

async function started(flags: IssuerFlags): Promise<TestIssuer> {
  const { port, alg, path = '', https = false } = flags
  try {
    return await createTestIssuer({ port, alg, path, https, audience: audienceOf(flags) })
  } catch (error) {
    // The value is left out: it may be anything.
    if (error instanceof TypeError) throw new UsageError(error.message.replace(/, got [^]*$/, ''))
    const code = error instanceof Error && 'code' in error ? error.code : undefined
    if (code === 'EADDRINUSE' || code === 'EACCES')
      throw new UsageError(`port ${port} cannot be listened on (${code}): pass another, or 0 for a free one`)
    throw error
  }
}

function readPort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : Infinity
  if (port > 65_535) throw new InvalidArgumentError('A port is a number from 0 to 65535.')
  return port
}

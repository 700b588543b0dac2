import { createVerifier, RefusedError, SourceError, type Auth, type RegistrationOptions } from '@jwks-auth/core'
import { unmetClaims } from '@jwks-auth/core/inspection'
import { Command, Option } from 'commander'
import type { ExitCode } from '../exit-code.js'
import { headerOption, requestHeadersFrom, type HeaderFlags } from '../options/header-flags.js'
import { collectNamed, type NamedValues } from '../options/named-values.js'
import { addNetworkOptions, collect, readDuration, type NetworkFlags } from '../options/network-options.js'
import { Reporter, type OutputFlags } from '../output/reporter.js'
import type { Terminal } from '../terminal.js'
import { expectedBy, expectedValues } from './expected.js'
import { readToken } from './read-token.js'
import { registrationFrom, tokenOptionsFrom, type RegistrationFlags } from './registration-from.js'
import { unverifiedMembersOf } from './unverified-members.js'
import { acceptedPage, refusedPage, type Refused } from './verdict-page.js'

/**
 * The command `jwks-auth verify <token>`: verifies one token as a service would, and prints the verdict with its
 * reason.
 */
export function verifyCommand(terminal: Terminal, end: (code: ExitCode) => void): Command {
  const command = new Command('verify')
    .summary('whether a token is accepted, and why not')
    .description(
      'Verifies one token as a service would. Prefer -, with the token on standard input: what stands on a command line ends up in its history and in the list of processes.',
    )
    .argument('<token>', 'a JWT, or - to read it from standard input')
    .option('--issuer <url>', 'whose tokens are accepted: the exact iss')
    .option('--preset <name>', 'a preset of @jwks-auth/core/providers, such as auth0, in place of --issuer')
    .option('--with <name=value>', 'an option of the preset; may be repeated', collectNamed)
    .option(
      '--audience <text>',
      'whom the token has to be for; beside --preset its option of that name; may be repeated',
      collect,
    )
    .option('--no-audience', 'any audience will do; not beside --preset')
    .option('--jwks-uri <url>', 'where the keys are, for an issuer without metadata')
    .option(
      '--algorithm <name>',
      'an algorithm that is accepted, all asymmetric ones by default; may be repeated',
      collect,
    )
    .option('--type <typ>', 'a typ that is accepted, JWT and at+jwt by default; may be repeated', collect)
    .addOption(
      new Option('--clock-tolerance <duration>', 'tolerated clock difference, 5s by default').argParser(readDuration),
    )
    .option(
      '--option <name=value>',
      'any other option that tokens are judged by, such as profile=rfc9068 or requiredClaims=\'["org"]\'; may be repeated',
      collectNamed,
    )
    .option('--pin <spki>', 'base64 SHA-256 of a public key that the server has to show; may be repeated', collect)
    .addOption(headerOption('the origin of --jwks-uri, or of the issuer,'))
    .option('--json', 'one line of JSON')
  return addNetworkOptions(command).action(async (given: string, flags: VerifyFlags) => {
    const options = registrationOptions(flags)
    const reporter = new Reporter(terminal, 'verify', flags)
    // The page of this command shows why a token is refused.
    const verifier = createVerifier({ ...options, debug: false })
    try {
      const token = await readToken(given, terminal.stdin)
      reporter.progress(`asking ${options.issuer}`)
      const verdict = await verifier
        .verify(token)
        .catch((error: unknown) => {
          if (error instanceof RefusedError) return error
          throw error
        })
        .finally(() => {
          reporter.progressEnds()
        })
      const expected = expectedBy(options, flags.preset)
      end(
        verdict instanceof RefusedError
          ? tellRefused(
              { refusal: verdict, expected, unmet: unmetClaims(token, options), says: unverifiedMembersOf(token) },
              reporter,
            )
          : tellAccepted(verdict, reporter),
      )
    } finally {
      await verifier.close()
    }
  })
}

interface VerifyFlags extends NetworkFlags, HeaderFlags, OutputFlags, RegistrationFlags {
  readonly option?: NamedValues
  readonly jwksUri?: string
  readonly algorithm?: RegistrationOptions['algorithms']
  readonly type?: readonly string[]
  readonly clockTolerance?: number
  readonly pin?: readonly string[]
}

function registrationOptions(flags: VerifyFlags): RegistrationOptions {
  const { jwksUri, algorithm, type, clockTolerance, pin, allowHttp = false, ca, timeout } = flags
  return {
    ...registrationFrom(flags),
    ...tokenOptionsFrom(flags.option ?? {}),
    requireHttps: !allowHttp,
    ...requestHeadersFrom(flags),
    ...(jwksUri === undefined ? {} : { jwksUri }),
    ...(algorithm === undefined ? {} : { algorithms: algorithm }),
    ...(type === undefined ? {} : { types: type }),
    ...(clockTolerance === undefined ? {} : { clockTolerance: `${clockTolerance}ms` as const }),
    ...(pin === undefined ? {} : { pinnedSpki: pin }),
    ...(ca === undefined ? {} : { ca }),
    ...(timeout === undefined ? {} : { retry: { maxRetries: 0, attemptTimeout: timeout, deadline: timeout } }),
  }
}

function tellAccepted(auth: Auth, reporter: Reporter): ExitCode {
  const { header, claims, scopes } = auth
  return reporter.outcome(0, () => acceptedPage(auth), { verdict: 'accepted', header, claims, scopes })
}

function tellRefused(refused: Refused, reporter: Reporter): ExitCode {
  const { refusal, expected, unmet, says } = refused
  const { code, status, detail, message, cause } = refusal
  const unknown = status === 503
  const values = expectedValues(code, expected)
  return reporter.outcome(unknown ? 3 : 1, () => refusedPage(refused), {
    verdict: unknown ? 'unknown' : 'refused',
    code,
    status,
    message,
    ...(detail === undefined || detail === '' ? {} : { detail }),
    ...(values === undefined ? {} : { expected: values }),
    ...(unmet.length === 0 ? {} : { unmet }),
    ...(cause instanceof SourceError ? { failure: { reason: cause.reason, message: cause.message } } : {}),
    says,
  })
}

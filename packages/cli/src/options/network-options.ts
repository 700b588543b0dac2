import { readFileSync } from 'node:fs'
import { duration } from '@jwks-auth/core'
import { InvalidArgumentError, Option, type Command } from 'commander'
import { UsageError } from '../usage-error.js'

/** The flags for requests to a provider. */
export interface NetworkFlags {
  readonly allowHttp?: boolean
  /** PEM. */
  readonly ca?: readonly string[]
  /** Milliseconds. */
  readonly timeout?: number
}

export function addTlsOptions(command: Command): Command {
  return command
    .addOption(
      new Option('--ca <file>', 'certificates in PEM to trust instead of those of Node; may be repeated').argParser(
        collectCa,
      ),
    )
    .addOption(new Option('--timeout <duration>', 'longest wait for one answer, such as 10s').argParser(readDuration))
}

export function addNetworkOptions(command: Command): Command {
  return addTlsOptions(command).option('--allow-http', 'permit http URLs, for tests and closed networks')
}

export function readDuration(text: string): number {
  try {
    return duration(text)
  } catch {
    throw new InvalidArgumentError('Write for example 30s, 10m or 500ms.')
  }
}

/** Collects the values of a repeatable option. */
export function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value]
}

function collectCa(path: string, before: readonly string[] | undefined): readonly string[] {
  return collect(readText(path, '--ca'), before)
}

/** @throws UsageError if the file cannot be read, without its name: that may be the intended content. */
export function readText(path: string, option: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'error'
    throw new UsageError(`${option}: the file cannot be read (${code})`)
  }
}

/**
 * A host alone means https.
 *
 * @throws UsageError for anything else, and for a token: it would be sent to DNS servers as a host name.
 */
export function withScheme(target: string): string {
  if (target.includes('://')) return target
  const [host = ''] = target.split('/', 1)
  const isToken =
    isHeader(host.split('.', 1)[0] ?? '') || host.split('.').some((label) => label.length > MAX_LABEL_LENGTH)
  if (isToken || !HOST_AND_PORT.test(host))
    throw new UsageError('that is no URL and no host. Is it a token? Then: jwks-auth verify - --issuer <url>')
  return `https://${target}`
}

const HOST_AND_PORT = /^(?:\[[\da-f:.]+\]|[^\s:@[\]]+)(?::\d{1,5})?$/i
/** RFC 1035 section 2.3.4. */
const MAX_LABEL_LENGTH = 63

function isHeader(segment: string): boolean {
  try {
    return typeof JSON.parse(Buffer.from(segment, 'base64url').toString('utf8')) === 'object'
  } catch {
    return false
  }
}

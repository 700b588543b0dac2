import type { RequestOptions } from '@jwks-auth/core'
import { Option } from 'commander'
import { UsageError } from '../usage-error.js'
import { collect } from './network-options.js'

/**
 * Makes the option `--header` of commands that send requests to a provider.
 *
 * @param origin - The origin that receives the headers, for the help.
 */
export function headerOption(origin: string): Option {
  const help = `sent to ${origin} alone, such as 'Authorization: Bearer …'; may be repeated`
  return new Option('--header <header>', help).argParser(collect)
}

/** The headers as an option of core; no option if no header was given. */
export function requestHeadersFrom({ header }: HeaderFlags): Pick<RequestOptions, 'requestHeaders'> {
  return header === undefined ? {} : { requestHeaders: headersOf(header) }
}

/** The flags of commands that send headers to a provider. */
export interface HeaderFlags {
  readonly header?: readonly string[]
}

/** RFC 9110 section 5.1. */
const NAME = /^[\w!#$%&'*+.^`|~-]+$/

/**
 * The values of `--header`, by header name. Core validates both.
 *
 * @throws UsageError for a malformed header; it shows none of its text, which may be a secret.
 */
function headersOf(given: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Map<string, string>()
  for (const header of given) {
    const colon = header.indexOf(':')
    const name = header.slice(0, Math.max(0, colon)).trim()
    if (!NAME.test(name)) throw new UsageError("--header: write it as 'Name: value', in one argument")
    if ([...headers.keys()].some((other) => other.toLowerCase() === name.toLowerCase()))
      throw new UsageError(`--header: ${name} is given twice`)
    headers.set(name, header.slice(colon + 1).trim())
  }
  return Object.fromEntries(headers)
}

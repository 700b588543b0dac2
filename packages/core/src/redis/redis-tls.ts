import { createPrivateKey, type KeyObject } from 'node:crypto'
import { certificateOf, certificates } from '../options/pem-certificates.js'
import type { OptionReader } from '../option-reader/option-problems.js'

/** How the store connects to a `rediss://` URL: the trusted authorities and the client certificate. */
export interface RedisTlsOptions {
  /** The certificate authorities to trust for Redis, in PEM, instead of those that Node trusts. @default Node's own */
  ca?: string | readonly string[]
  /**
   * The client certificate of this process, in PEM, followed by its intermediate certificates; for a Redis that
   * requires one.
   * @default none
   */
  cert?: string
  /** The private key of `cert`, in PEM, unencrypted; required with `cert`. @default none */
  key?: string
}

/** The validated options, as `tls.connect` takes them. */
export interface RedisTls {
  readonly ca?: string[]
  readonly cert?: string
  readonly key?: string
}

/** Reads the option `tls`, and notes every problem; `undefined` if it is not set. */
export function readRedisTls(reader: OptionReader, url: string | undefined): RedisTls | undefined {
  if (!reader.has('tls')) return undefined
  if (url !== undefined && new URL(url).protocol !== 'rediss:') reader.refuse('tls', 'needs a rediss:// url')
  if (reader.has('client')) reader.refuse('tls', 'cannot be combined with a client, which makes the connections')
  const tls = reader.nested('tls')
  const ca = tls.read('ca', undefined, 'must be PEM certificates', certificates)
  const cert = tls.read('cert', undefined, 'must be a PEM certificate', (value) =>
    typeof value === 'string' && certificateOf(value) !== undefined ? value : undefined,
  )
  const key = tls.read('key', undefined, 'must be the PEM private key of cert, unencrypted', (value) =>
    typeof value === 'string' && isKeyOf(value, cert) ? value : undefined,
  )
  if (tls.has('cert') && !tls.has('key')) tls.refuse('key', 'is needed with cert')
  tls.refuseUnread('of tls')
  return {
    ...(ca === undefined ? {} : { ca: [...ca] }),
    ...(cert === undefined || key === undefined ? {} : { cert, key }),
  }
}

function isKeyOf(text: string, cert: string | undefined): boolean {
  const key = privateKeyOf(text)
  return key !== undefined && cert !== undefined && certificateOf(cert)?.checkPrivateKey(key) === true
}

function privateKeyOf(text: string): KeyObject | undefined {
  try {
    return createPrivateKey(text)
  } catch {
    return undefined
  }
}

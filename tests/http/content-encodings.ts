import { brotliCompressSync, deflateRawSync, deflateSync, gzipSync } from 'node:zlib'

/** A value of Content-Encoding, and what it does to a body. */
export interface ContentEncoding {
  /** The value of each header line. */
  readonly lines: readonly string[]
  /** Applies the codings that the lines name; `undefined` when they name one that is not decoded. */
  readonly encode: ((bytes: Buffer) => Buffer) | undefined
}

type Encode = (bytes: Buffer) => Buffer

const plain: Encode = (bytes) => bytes
const inTurn =
  (...steps: readonly Encode[]): Encode =>
  (bytes) =>
    steps.reduce((encoded, step) => step(encoded), bytes)
const [gzip, deflate, br]: [Encode, Encode, Encode] = [
  (bytes) => gzipSync(bytes),
  (bytes) => deflateSync(bytes),
  (bytes) => brotliCompressSync(bytes),
]

const of = (encode: Encode | undefined, ...values: readonly (string | readonly string[])[]): ContentEncoding[] =>
  values.map((value) => ({ lines: typeof value === 'string' ? [value] : value, encode }))

/** Labels that servers put on bytes that are not encoded. */
export const PLAIN: readonly ContentEncoding[] = [
  ...of(plain, [], '', ' \t', ',', ', ,', 'identity', 'IDENTITY', 'none', 'None', 'utf-8', 'UTF-8', 'utf8', 'us-ascii'),
  ...of(plain, 'ascii', 'iso-8859-1', 'binary', '7bit', '8bit', 'aws-chunked'),
  ...of(plain, 'identity, identity', 'identity,utf-8', ['identity', 'none'], ['', 'utf-8', ''], 'none,'.repeat(1000)),
]

export const KNOWN: readonly ContentEncoding[] = [
  ...of(gzip, 'gzip', 'x-gzip', 'GZIP', 'X-GZip', '\t gzip \t', 'gzip,', ',gzip', ['gzip', ''], ['', 'gzip']),
  ...of(
    gzip,
    'identity, gzip',
    'gzip, identity',
    'utf-8,gzip',
    ['gzip', 'none'],
    'gzip,aws-chunked',
    'aws-chunked,gzip',
  ),
  ...of(deflate, 'deflate', 'Deflate'),
  ...of((bytes) => deflateRawSync(bytes), 'deflate'),
  ...of(br, 'br', 'BR'),
  ...of(inTurn(gzip, gzip), 'gzip, gzip', 'gzip,x-gzip', ['gzip', 'gzip'], 'gzip, identity, gzip'),
  ...of(inTurn(gzip, br), 'gzip,br', 'gzip \t , \t br', ['gzip', 'br'], ['GZIP', 'identity', 'BR']),
  ...of(inTurn(br, gzip), 'br, gzip', ['br', 'gzip']),
  ...of(inTurn(deflate, gzip, br), 'deflate, gzip, br', ['deflate, gzip', 'br'], ['deflate', 'gzip', 'br']),
]

/** Codings that are not decoded, what is no name of a coding, and more codings than are decoded. */
export const REFUSED: readonly ContentEncoding[] = [
  ...of(
    undefined,
    'zstd',
    'ZSTD',
    ' zstd ',
    'compress',
    'x-compress',
    'dcb',
    'dcz',
    'exi',
    'pack200-gzip',
    'aes128gcm',
  ),
  ...of(undefined, 'zstd, gzip', 'gzip, zstd', 'identity, zstd', ['gzip', 'zstd'], ['zstd', 'gzip'], ['', 'zstd']),
  ...of(
    undefined,
    'unknown',
    '*',
    'gzip;q=1',
    'gzip br',
    '"gzip"',
    'text/html',
    'charset=utf-8',
    'gz\u00edp',
    '\u00ff',
  ),
  ...of(undefined, 'constructor', '__proto__', 'toString', 'hasOwnProperty', 'x'.repeat(8000)),
  ...of(undefined, 'gzip, gzip, gzip, gzip', ['gzip', 'br', 'gzip', 'br'], 'gzip,'.repeat(1000)),
]

export const nameOf = ({ lines }: ContentEncoding): string => JSON.stringify(lines).slice(0, 60)

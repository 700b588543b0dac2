import { JwksAuthError } from '@jwks-auth/core'

/** What JavaScript may hand over where TypeScript would not have compiled. */
const VALUES = {
  nothing: undefined,
  null: null,
  'a number': 42,
  'not a number': NaN,
  'a bigint': 1n,
  true: true,
  'a text': 'x',
  'a symbol': Symbol('s'),
  'an object': {},
  'an object without prototype': Object.create(null) as unknown,
  'a list': [],
  'a function': () => undefined,
  'a promise': Promise.resolve(),
} as const

export type Kind = keyof typeof VALUES

/** One argument, and how it is handed over. */
export interface Argument {
  readonly name: string
  readonly call: (value: unknown) => unknown
  /** Values that are right, or that are not told from right ones. */
  readonly fine: readonly Kind[]
}

export const TEXT: readonly Kind[] = ['a text']
export const OBJECT: readonly Kind[] = ['an object', 'an object without prototype', 'a promise']
export const OPTIONAL: readonly Kind[] = ['nothing']

/** What became of each wrong value that did not end with a coded error. Empty when all is well. */
export async function uncoded({ call, fine }: Argument): Promise<readonly string[]> {
  const found: string[] = []
  for (const [kind, value] of Object.entries(VALUES)) {
    if (fine.some((one) => one === kind)) continue
    const ended = await endOf(() => call(value))
    if (ended !== 'coded') found.push(`${kind}: ${ended}`)
  }
  return found
}

/** What became of each value that was thrown at something that answers, whatever it is asked. */
export async function thrownBy(call: (value: unknown) => unknown): Promise<readonly string[]> {
  const found: string[] = []
  for (const [kind, value] of Object.entries(VALUES)) {
    const ended = await endOf(() => call(value))
    if (ended !== 'coded' && ended !== 'no error') found.push(`${kind}: ${ended}`)
  }
  return found
}

async function endOf(call: () => unknown): Promise<string> {
  try {
    const result: unknown = await call()
    if (isIterable(result)) await result[Symbol.asyncIterator]().next()
    return 'no error'
  } catch (error) {
    return isCoded(error) ? 'coded' : String(error)
  }
}

/** The testing package has no part of core, and throws a TypeError with core's code. */
function isCoded(error: unknown): boolean {
  return JwksAuthError.is(error) || (error instanceof TypeError && 'code' in error && error.code === 'options_invalid')
}

function isIterable(value: unknown): value is AsyncIterable<unknown> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value
}

/** How a callback goes wrong, as far as what is promised differs. */
export type Kind = 'throws' | 'rejects' | 'never settles' | 'answers nonsense' | 're-enters'

export interface Misbehaviour {
  readonly name: string
  readonly kind: Kind
  /** @param honest - What the callback should have done. @param reenter - Calls back into what called it. */
  readonly act: (honest: () => unknown, reenter: () => unknown) => unknown
}

const VALUES: Readonly<Record<string, unknown>> = {
  'an Error': new Error('the callback failed'),
  undefined: undefined,
  null: null,
  'a string': 'route',
  'a symbol': Symbol('thrown'),
  'a revoked proxy': revokedProxy(),
  'an Error that throws when it is read': unreadableError(),
}

const throwing: readonly Misbehaviour[] = Object.entries(VALUES).map(([name, value]) => ({
  name: `throws ${name}`,
  kind: 'throws',
  act() {
    throw value
  },
}))

const rejecting: readonly Misbehaviour[] = Object.entries(VALUES).map(([name, value]) => ({
  name: `rejects with ${name}`,
  kind: 'rejects',
  async act() {
    await Promise.resolve()
    throw value
  },
}))

/** The member that makes an object one that can be awaited. */
const THEN = ['t', 'hen'].join('')

/** An object with a `then` of its own. */
function thenable(then: (resolve: (value: unknown) => void, reject: (reason: unknown) => void) => unknown): unknown {
  return Object.defineProperty({}, THEN, { value: then })
}

const thenables: readonly Misbehaviour[] = [
  {
    name: 'returns a thenable that throws',
    kind: 'rejects',
    act: () =>
      thenable(() => {
        throw VALUES['undefined']
      }),
  },
  {
    name: 'returns a thenable that rejects at once',
    kind: 'rejects',
    act: () =>
      thenable((_resolve, reject) => {
        reject(undefined)
      }),
  },
  {
    name: 'returns an object whose then throws when it is read',
    kind: 'rejects',
    act: () => Object.defineProperty({}, THEN, { get: failToRead }),
  },
  {
    name: 'returns a thenable that calls both callbacks, and throws',
    kind: 'answers nonsense',
    act: () =>
      thenable((resolve, reject) => {
        resolve('nonsense')
        reject(new Error('too late'))
        throw new Error('far too late')
      }),
  },
  { name: 'returns a thenable that never calls back', kind: 'never settles', act: () => thenable(() => {}) },
  { name: 'returns a promise that never settles', kind: 'never settles', act: () => new Promise(() => {}) },
]

const nonsense: readonly Misbehaviour[] = Object.entries<unknown>({
  undefined: undefined,
  null: null,
  'a number': 42,
  'a text': 'nonsense',
  'an object': {},
  'a frozen list': Object.freeze([]),
  'a function': () => 'nonsense',
  'an object that throws when it is read': new Proxy({}, { get: failToRead, has: failToRead }),
}).map(([name, value]) => ({ name: `answers ${name}`, kind: 'answers nonsense', act: () => value }))

const reentering: readonly Misbehaviour[] = [
  {
    name: 'calls back into what called it',
    kind: 're-enters',
    act(honest, reenter) {
      reenter()
      return honest()
    },
  },
]

export const MISBEHAVIOURS: readonly Misbehaviour[] = [
  ...throwing,
  ...rejecting,
  ...thenables,
  ...nonsense,
  ...reentering,
]

function failToRead(): never {
  throw new Error('a getter of the callback')
}

function unreadableError(): Error {
  const error = new Error('unreadable')
  for (const name of ['stack', 'code', 'status', 'message']) Object.defineProperty(error, name, { get: failToRead })
  return error
}

function revokedProxy(): object {
  const { proxy, revoke } = Proxy.revocable({}, {})
  revoke()
  return proxy
}

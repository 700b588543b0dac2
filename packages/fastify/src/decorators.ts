import { OptionsError, type OptionProblem } from '@jwks-auth/core'
import type { FastifyInstance } from 'fastify'
import type { ScopeRegistration } from './registration.js'

/** What the plugin's decorators are called. */
export interface DecoratorNames {
  /** The property of requests that holds the `Auth`. @default 'auth' */
  auth?: string
  /** The hook, as a property of the scope. @default 'authenticate' */
  authenticate?: string
}

type Names = Required<Readonly<DecoratorNames>>

const DEFAULT_NAMES: Names = { auth: 'auth', authenticate: 'authenticate' }
const NAME = /^[A-Za-z_$][\w$]{0,63}$/
/** Fastify sets them in each request itself, and does not say that they are taken in all its versions. */
const SET_BY_FASTIFY: ReadonlySet<string> = new Set(['id', 'params', 'raw', 'query', 'log', 'body'])

/**
 * Reads the option `decorators` for a scope.
 *
 * @param outer - What is registered around the scope: its names may be used again.
 * @throws OptionsError naming every wrong or taken name, and what to do.
 */
export function readDecoratorNames(given: unknown, app: FastifyInstance, outer: ScopeRegistration | undefined): Names {
  if (given === undefined) return free(DEFAULT_NAMES, app, outer)
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new OptionsError([problemOf('decorators', 'must be an object with auth, authenticate, or both', given)])
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(given)
  const problems = entries
    .filter(([, value]) => value !== undefined)
    .flatMap(([name, value]) => {
      if (!Object.hasOwn(DEFAULT_NAMES, name)) return [problemOf(`decorators.${name}`, 'is not an option', value)]
      if (isName(value)) return []
      return [problemOf(`decorators.${name}`, 'must be the name of a property: letters, digits, _ and $', value)]
    })
  if (entries.length === 0) problems.push(problemOf('decorators', 'must name auth, authenticate, or both', given))
  if (problems.length > 0) throw new OptionsError(problems)
  const { auth, authenticate } = Object.fromEntries(entries)
  const names = {
    auth: isName(auth) ? auth : DEFAULT_NAMES.auth,
    authenticate: isName(authenticate) ? authenticate : DEFAULT_NAMES.authenticate,
  }
  return free(names, app, outer)
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value)
}

/** Refuses names that somebody else uses: who asks for theirs must not get ours. */
function free(names: Names, app: FastifyInstance, outer: ScopeRegistration | undefined): Names {
  const { auth, authenticate } = names
  const taken = [
    ...(isTakenInRequests(app, auth) && outer?.names.auth.includes(auth) !== true
      ? [takenProblem('auth', auth, 'tokenAuth')]
      : []),
    ...(authenticate in app && outer?.names.authenticate.includes(authenticate) !== true
      ? [takenProblem('authenticate', authenticate, 'authenticateToken')]
      : []),
  ]
  if (taken.length > 0) throw new OptionsError(taken)
  return names
}

function isTakenInRequests(app: FastifyInstance, name: string): boolean {
  return SET_BY_FASTIFY.has(name) || app.hasRequestDecorator(name)
}

function takenProblem(option: keyof Names, name: string, example: string): OptionProblem {
  const rule = `is taken: somebody else has a decorator or a property of that name. Choose another, as in decorators: { ${option}: '${example}' }`
  return { field: `decorators.${option}`, rule, value: `"${name}"` }
}

function problemOf(field: string, rule: string, value: unknown): OptionProblem {
  return { field, rule, value: `a value of type ${value === null ? 'null' : typeof value}` }
}

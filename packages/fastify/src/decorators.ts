import { OptionsError, type OptionProblem } from '@jwks-auth/core'
import type { FastifyInstance } from 'fastify'
import type { ScopeRegistration } from './registration.js'

const DEFAULT_NAME = 'auth'
const NAME = /^[A-Za-z_$][\w$]{0,63}$/

/**
 * Reads the plugin's option `decorators` for a scope, and refuses a name that is taken there.
 *
 * @param outer - What is registered around the scope: its names may be used again.
 * @returns the name of the request property that holds the `Auth`.
 * @throws OptionsError naming every wrong or taken name, and what to do.
 */
export function readAuthName(given: unknown, app: FastifyInstance, outer: ScopeRegistration | undefined): string {
  const name = nameIn(given)
  // Code that reads a property of another plugin must not get this one.
  if (isTaken(app, name) && outer?.authNames.includes(name) !== true) throw new OptionsError([takenProblem(name)])
  return name
}

/** The names of the plugin's decorators. */
export interface DecoratorNames {
  /** The request property that holds the `Auth`. @default 'auth' */
  auth?: string
}

/** Fastify sets these on each request itself, and not every version reports them as taken. */
const SET_BY_FASTIFY: ReadonlySet<string> = new Set(['id', 'params', 'raw', 'query', 'log', 'body'])

function nameIn(given: unknown): string {
  if (given === undefined) return DEFAULT_NAME
  if (typeof given !== 'object' || given === null || Array.isArray(given)) {
    throw new OptionsError([problemOf('decorators', 'must be an object with auth', given)])
  }
  const entries: readonly (readonly [string, unknown])[] = Object.entries(given)
  const problems = entries
    .filter(([, value]) => value !== undefined)
    .flatMap(([option, value]) => {
      if (option !== 'auth') return [problemOf(`decorators.${option}`, 'is not an option', value)]
      if (isName(value)) return []
      return [problemOf('decorators.auth', 'must be the name of a property: letters, digits, _ and $', value)]
    })
  if (entries.length === 0) problems.push(problemOf('decorators', 'must name auth', given))
  if (problems.length > 0) throw new OptionsError(problems)
  const { auth } = Object.fromEntries(entries)
  return isName(auth) ? auth : DEFAULT_NAME
}

function isName(value: unknown): value is string {
  return typeof value === 'string' && NAME.test(value)
}

function isTaken(app: FastifyInstance, name: string): boolean {
  return SET_BY_FASTIFY.has(name) || app.hasRequestDecorator(name)
}

function takenProblem(name: string): OptionProblem {
  const rule =
    'is taken: another plugin has a decorator or a property of that name. ' +
    "Choose another, as in decorators: { auth: 'tokenAuth' }"
  return { field: 'decorators.auth', rule, value: `"${name}"` }
}

function problemOf(field: string, rule: string, value: unknown): OptionProblem {
  return { field, rule, value: `a value of type ${value === null ? 'null' : typeof value}` }
}

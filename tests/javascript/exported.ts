import * as core from '@jwks-auth/core'
import * as inspection from '@jwks-auth/core/inspection'
import * as opentelemetry from '@jwks-auth/core/opentelemetry'
import * as prometheus from '@jwks-auth/core/prometheus'
import * as providers from '@jwks-auth/core/providers'
import * as redis from '@jwks-auth/core/redis'
import * as express from '@jwks-auth/express'
import * as fastify from '@jwks-auth/fastify'
import * as koa from '@jwks-auth/koa'
import * as testing from '@jwks-auth/testing'

/** All that can be imported, by the name of its entry. */
const ENTRIES: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  core,
  inspection,
  opentelemetry,
  prometheus,
  providers,
  redis,
  express,
  fastify,
  koa,
  testing,
}

/** `entry.name` of every export; what an entry exports again of core counts once. */
export const EXPORTED: readonly string[] = Object.entries(ENTRIES).flatMap(([entry, exported]) =>
  Object.keys(exported)
    .filter((name) => entry === 'core' || !(name in core) || exported[name] !== Reflect.get(core, name))
    .map((name) => `${entry}.${name}`),
)

/** Calls what is exported with whatever is given: what JavaScript does. */
export function call(path: string, ...given: readonly unknown[]): unknown {
  const [entry = '', name = ''] = path.split('.')
  return apply(ENTRIES[entry]?.[name], undefined, given)
}

/** Calls a method with whatever is given. */
export function method(owner: unknown, name: string, ...given: readonly unknown[]): unknown {
  return apply(Reflect.get(Object(owner) as object, name), owner, given)
}

export function apply(callee: unknown, self: unknown, given: readonly unknown[]): unknown {
  if (typeof callee !== 'function') throw new Error('there is no such function')
  return Reflect.apply(callee, self, [...given])
}

export function construct(path: string, ...given: readonly unknown[]): unknown {
  const [entry = '', name = ''] = path.split('.')
  const callee = ENTRIES[entry]?.[name]
  if (typeof callee !== 'function') throw new Error('there is no such class')
  return Reflect.construct(callee, [...given]) as unknown
}

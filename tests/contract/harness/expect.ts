import { expect } from 'vitest'
import type { Answer } from './send.js'
import type { World } from './world.js'

const INVALID = 'Bearer error="invalid_token", error_description="The access token is invalid"'

/** A 401 that names no error (RFC 6750 section 3.1: no authentication information was given). */
export function expectBareChallenge(world: World, answer: Answer): void {
  expectRefused(world, answer, 401, 'Bearer')
}

/** A 401 that says no more than that the token is invalid. */
export function expectInvalidToken(world: World, answer: Answer): void {
  expectRefused(world, answer, 401, INVALID)
}

/** A 400 for a request that is wrong whatever its token. */
export function expectInvalidRequest(world: World, answer: Answer, phrase: string): void {
  expectRefused(world, answer, 400, `Bearer error="invalid_request", error_description="${phrase}"`)
}

export function expectRefused(world: World, answer: Answer, status: number, challenge: string): void {
  expect({ status: answer.status, challenge: answer.headers['www-authenticate'] }).toEqual({ status, challenge })
  expect(world.handled).toEqual([])
}

/** Passed with what the handler says. */
export function expectPassed(answer: Answer, said: unknown): void {
  expect({ status: answer.status, body: answer.body }).toEqual({ status: 200, body: JSON.stringify(said) })
}

/** Passed without `Auth`. */
export function expectAnonymous(answer: Answer): void {
  expectPassed(answer, { anonymous: true })
}

import express from 'express'
import Koa from 'koa'
import { describe, it } from 'vitest'
import { thrownValues } from '../contract/behaviours/thrown-values.js'
import { expressHarness } from '../contract/harness/express.js'
import { fastifyHarness } from '../contract/harness/fastify.js'
import { koaHarness } from '../contract/harness/koa.js'

const harnesses = [expressHarness('Express 5', express), koaHarness('Koa 3', Koa), fastifyHarness]

describe.each(harnesses)('values that a framework takes for permission to go on', (harness) => {
  it.each(Object.entries(thrownValues))('T40 %s', async (_sentence, behaviour) => await behaviour(harness))
})

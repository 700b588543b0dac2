import Koa from 'koa'
import { koaHarness } from './harness/koa.js'
import { runContract } from './harness/run-contract.js'

runContract(koaHarness('Koa 3', Koa))

import Koa2 from 'koa2'
import { koaHarness } from './harness/koa.js'
import { runContract } from './harness/run-contract.js'

runContract(koaHarness('Koa 2', Koa2))

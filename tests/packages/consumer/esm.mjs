import * as core from '@jwks-auth/core'
import * as redis from '@jwks-auth/core/redis'
import * as expressAdapter from '@jwks-auth/express'
import * as fastifyAdapter from '@jwks-auth/fastify'
import * as koaAdapter from '@jwks-auth/koa'
import * as testing from '@jwks-auth/testing'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { prove } from './prove.mjs'

await prove({ core, redis, testing, express, expressAdapter, Koa, koaAdapter, fastify, fastifyAdapter })

import * as core from '@jwks-auth/core'
import * as opentelemetry from '@jwks-auth/core/opentelemetry'
import * as prometheus from '@jwks-auth/core/prometheus'
import * as providers from '@jwks-auth/core/providers'
import * as redis from '@jwks-auth/core/redis'
import * as expressAdapter from '@jwks-auth/express'
import * as fastifyAdapter from '@jwks-auth/fastify'
import * as koaAdapter from '@jwks-auth/koa'
import * as testing from '@jwks-auth/testing'
import express from 'express'
import fastify from 'fastify'
import Koa from 'koa'
import { prove } from './prove.mjs'

const frameworks = { express, expressAdapter, Koa, koaAdapter, fastify, fastifyAdapter }
await prove({ core, opentelemetry, prometheus, providers, redis, testing, ...frameworks })

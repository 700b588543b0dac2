import { NestFactory } from '@nestjs/core'
import { ExpressAdapter } from '@nestjs/platform-express'
import { FastifyAdapter } from '@nestjs/platform-fastify'
import { AppModule } from './app.module.js'

const { PLATFORM = 'express', PORT = '3000', HOST = '127.0.0.1' } = process.env

// Yours has one of them; nothing else in here knows which.
const platform = PLATFORM === 'fastify' ? new FastifyAdapter() : new ExpressAdapter()
const app = await NestFactory.create(AppModule, platform, { logger: ['error', 'warn'], forceCloseConnections: true })
// At SIGTERM: the server first, then what the modules hold.
app.enableShutdownHooks(['SIGTERM'], { useProcessExit: true })
await app.listen(Number(PORT), HOST)
process.stdout.write(`listening on ${await app.getUrl()}\n`)

import { once } from 'node:events'
import { createServer } from 'node:net'
import { RedisServer } from '@jwks-auth/redis-rig'
import { expect, it } from 'vitest'

it('A Redis of a test does not count as started while another server answers on its port', async () => {
  await using redis = await RedisServer.start()
  await redis.kill()
  await using other = createServer((socket) => {
    // What a Redis of another test would answer.
    socket.resume().end('+PONG\r\n$44\r\n# Server\r\nredis_version:7.0.15\r\nprocess_id:1\r\n\r\n')
  })
  await once(other.listen(redis.port, '127.0.0.1'), 'listening')
  await expect(redis.start()).rejects.toThrow(`redis-server did not start on port ${redis.port}`)
})

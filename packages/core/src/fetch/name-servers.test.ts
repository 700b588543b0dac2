import { createSocket, type Socket } from 'node:dgram'
import type { LookupAddress, LookupAllOptions } from 'node:dns'
import { once } from 'node:events'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { askNameServers } from './name-servers.js'

const [A, AAAA] = [1, 28]
const HEADER = 12

/** Answers for names of which it has addresses; all others do not exist. */
const RECORDS: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  'both.test': { [A]: [192, 0, 2, 1], [AAAA]: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1] },
  'four.test': { [A]: [192, 0, 2, 4] },
  'six.test': { [AAAA]: [0x20, 1, 0xd, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 6] },
}

let server: Socket
let asked: string[] = []
beforeEach(async () => {
  asked = []
  server = createSocket('udp4', (question, from) => {
    server.send(answerTo(question), from.port, from.address)
  })
  server.bind(0, '127.0.0.1')
  await once(server, 'listening')
})
afterEach(() => server.close())

const find = (hostname: string, options: LookupAllOptions = { all: true }): Promise<LookupAddress[]> =>
  askNameServers(hostname, options, [`127.0.0.1:${server.address().port}`])

describe('The name servers', () => {
  it('are asked for addresses of both families', async () => {
    const both = await find('both.test')
    expect(both).toHaveLength(2)
    expect(both).toEqual(
      expect.arrayContaining([
        { address: '192.0.2.1', family: 4 },
        { address: '2001:db8::1', family: 6 },
      ]),
    )
    expect(await find('both.test', { all: true, family: 0 })).toHaveLength(2)
    asked = []
    expect(await find('four.test')).toEqual([{ address: '192.0.2.4', family: 4 }])
    expect(await find('six.test')).toEqual([{ address: '2001:db8::6', family: 6 }])
    expect(asked.toSorted()).toEqual(['1 four.test', '1 six.test', '28 four.test', '28 six.test'])
  })

  it.each([
    [4, 'IPv4', '192.0.2.1'],
    [6, 'IPv6', '2001:db8::1'],
  ] as const)('are asked for one family, if one is wanted: %d', async (family, name, address) => {
    expect(await find('both.test', { all: true, family })).toEqual([{ address, family }])
    expect(await find('both.test', { all: true, family: name })).toEqual([{ address, family }])
    expect(asked).toHaveLength(2)
  })

  it('say when a name does not exist', async () => {
    await expect(find('none.test')).rejects.toMatchObject({ code: 'ENOTFOUND' })
  })

  it('may be away', async () => {
    await expect(askNameServers('both.test', { all: true }, ['127.0.0.1:1'])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
  })
})

/** RFC 1035 section 4. */
function answerTo(question: Buffer): Buffer {
  let at = HEADER
  const labels: string[] = []
  for (let length = question.readUInt8(at); length > 0; length = question.readUInt8(at)) {
    labels.push(question.toString('latin1', at + 1, at + 1 + length))
    at += length + 1
  }
  const [name, type, end] = [labels.join('.').toLowerCase(), question.readUInt16BE(at + 1), at + 5]
  asked.push(`${type} ${name}`)
  const records = RECORDS[name]
  const address = records?.[type]
  const header = Buffer.alloc(HEADER)
  header.writeUInt16BE(question.readUInt16BE(0), 0)
  header.writeUInt16BE(records === undefined ? 0x8183 : 0x8180, 2)
  header.writeUInt16BE(1, 4)
  header.writeUInt16BE(address === undefined ? 0 : 1, 6)
  const parts = [header, question.subarray(HEADER, end)]
  if (address !== undefined) {
    // A pointer to the question's name, the type, class IN, a minute to live, the length.
    parts.push(Buffer.from([0xc0, HEADER, 0, type, 0, 1, 0, 0, 0, 60, 0, address.length, ...address]))
  }
  return Buffer.concat(parts)
}

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addressFilter, isAddressOrRange, type AddressPolicy } from './address-filter.js'

type Network = AddressPolicy['network']

const may = (address: string, network: Network, ...allowAddresses: readonly string[]): boolean =>
  addressFilter({ network, allowAddresses })(address)

/** First and last address of each range, then the ones right outside it, which are public. `-`: those are not. */
const NOT_PUBLIC = [
  ['0.0.0.0', '0.255.255.255', '-', '1.0.0.0'],
  ['10.0.0.0', '10.255.255.255', '9.255.255.255', '11.0.0.0'],
  ['100.64.0.0', '100.127.255.255', '100.63.255.255', '100.128.0.0'],
  ['127.0.0.0', '127.255.255.255', '126.255.255.255', '128.0.0.0'],
  ['172.16.0.0', '172.31.255.255', '172.15.255.255', '172.32.0.0'],
  ['192.0.0.0', '192.0.0.255', '191.255.255.255', '192.0.1.0'],
  ['192.0.2.0', '192.0.2.255', '192.0.1.255', '192.0.3.0'],
  ['192.88.99.0', '192.88.99.255', '192.88.98.255', '192.88.100.0'],
  ['192.168.0.0', '192.168.255.255', '192.167.255.255', '192.169.0.0'],
  ['198.18.0.0', '198.19.255.255', '198.17.255.255', '198.20.0.0'],
  ['198.51.100.0', '198.51.100.255', '198.51.99.255', '198.51.101.0'],
  ['203.0.113.0', '203.0.113.255', '203.0.112.255', '203.0.114.0'],
  ['224.0.0.0', '239.255.255.255', '223.255.255.255', '-'],
  ['240.0.0.0', '255.255.255.255', '-', '-'],
  ['::', '64:ff9a:ffff:ffff:ffff:ffff:ffff:ffff', '-', '-'],
  ['64:ff9b:0:0:0:1::', '1fff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '-', '2000::'],
  ['2001:0:ffff::', '2001:1ff:ffff:ffff:ffff:ffff:ffff:ffff', '-', '2001:200::'],
  ['2001:db8::', '2001:db8:ffff:ffff:ffff:ffff:ffff:ffff', '2001:db7:ffff::', '2001:db9::'],
  ['2002::', '2002:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '2001:ffff::', '2003::'],
  ['3fff::', '3fff:fff:ffff:ffff:ffff:ffff:ffff:ffff', '3ffe:ffff::', '3fff:1000::'],
  ['4000::', 'fe7f:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '3fff:ffff::', '-'],
  ['fec0::', 'ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff', '-', '-'],
] as const

/** First and last address of each range that nobody may have, then the ones right outside it. */
const NEVER = [
  ['169.254.0.0', '169.254.255.255', '169.253.255.255', '169.255.0.0'],
  ['100.100.100.200', '100.100.100.200', '100.100.100.199', '100.100.100.201'],
  ['168.63.129.16', '168.63.129.16', '168.63.129.15', '168.63.129.17'],
  ['192.0.0.192', '192.0.0.192', '192.0.0.191', '192.0.0.193'],
  ['fe80::', 'febf:ffff:ffff:ffff:ffff:ffff:ffff:ffff', 'fe7f:ffff::', 'fec0::'],
  ['2001::', '2001:0:ffff:ffff:ffff:ffff:ffff:ffff', '2000:ffff::', '2001:1::'],
  ['fd00:ec2::', 'fd00:ec2:ffff:ffff:ffff:ffff:ffff:ffff', 'fd00:ec1:ffff::', 'fd00:ec3::'],
  ['fd20:ce::254', 'fd20:ce::254', 'fd20:ce::253', 'fd20:ce::255'],
  ['fd00:c1::a9fe:a9fe', 'fd00:c1::a9fe:a9fe', 'fd00:c1::a9fe:a9fd', 'fd00:c1::a9fe:a9ff'],
  ['fd00:42::42', 'fd00:42::42', 'fd00:42::41', 'fd00:42::43'],
  ['fd00:a9fe:a9fe::1', 'fd00:a9fe:a9fe::1', 'fd00:a9fe:a9fe::', 'fd00:a9fe:a9fe::2'],
  ['fd00:100::100:200', 'fd00:100::100:200', 'fd00:100::100:1ff', 'fd00:100::100:201'],
] as const

/** Spellings that reach a metadata address where the network translates or tunnels them. */
const METADATA = [
  '::ffff:169.254.169.254',
  '::ffff:a9fe:a9fe',
  '0:0:0:0:0:ffff:a9fe:a9fe',
  '64:ff9b::a9fe:a9fe',
  '64:ff9b::169.254.169.254',
  '::169.254.169.254',
  '::a9fe:a9fe',
  '::ffff:0:169.254.169.254',
  '2002:a9fe:a9fe::',
  '2002:a9fe:a9fe:1:2:3:4:5',
  '2001:0:4136:e378:8000:63bf:5601:5601',
  '64:ff9b:1::a9fe:a9fe',
  '64:ff9b:1:a9fe:a9:fe00::',
  // 100.100.100.200, which is in one place only.
  '64:ff9b:1::6464:64c8',
  '64:ff9b:1:6464:64:c800::',
  '64:ff9b:1:64:64:64c8::',
  '64:ff9b:1:1234:64:6464:c800:0',
]

describe('with network public', () => {
  it.each(NOT_PUBLIC)('T23 refuses %s to %s, not %s nor %s', (first, last, before, after) => {
    expect([may(first, 'public'), may(last, 'public')]).toEqual([false, false])
    for (const outside of [before, after]) expect(outside === '-' || may(outside, 'public')).toBe(true)
  })

  it('T23 refuses an IPv4 address in IPv6 clothes that only mean it somewhere', () => {
    for (const address of ['::8.8.8.8', '::ffff:0:8.8.8.8', '2002:808:808::', '64:ff9b:1::808:808'])
      expect(may(address, 'public')).toBe(false)
    for (const address of ['8.8.8.8', '::ffff:8.8.8.8', '64:ff9b::8.8.8.8']) expect(may(address, 'public')).toBe(true)
  })
})

describe.each(['any', 'public'] as const)('with network %s', (network) => {
  it.each(NEVER)('T23 refuses %s to %s', (first, last) => {
    expect([may(first, network), may(last, network)]).toEqual([false, false])
  })

  it.each(METADATA)('T23 refuses %s', (address) => {
    expect(may(address, network)).toBe(false)
    expect(may(address.toUpperCase(), network)).toBe(false)
  })

  it.each(['fe80::1%eth0', 'fe80::1%25eth0', '::ffff:169.254.169.254%1'])(
    'T23 is not misled by the zone of %s',
    (address) => {
      expect(may(address, network)).toBe(false)
    },
  )

  it.each([
    '',
    'localhost',
    '2130706433',
    '0x7f.1',
    '127.1',
    '0177.0.0.1',
    '[::1]',
    '8.8.8.8.',
    ' 8.8.8.8',
    '8.8.8.8:443',
  ])('T23 refuses %j, which is no address', (text) => {
    expect(may(text, network, '0.0.0.0/0', '::/0')).toBe(false)
  })

  it('never refuses what is allowed by itself', () => {
    expect(may('169.254.169.254', network, '169.254.169.254')).toBe(true)
    expect(may('169.254.169.253', network, '169.254.169.254')).toBe(false)
    expect(may('::ffff:169.254.169.254', network, '169.254.0.0/16')).toBe(true)
    expect(may('64:ff9b::a9fe:a9fe', network, '169.254.0.0/16')).toBe(true)
    expect(may('169.254.169.254', network, '::ffff:169.254.0.0/112')).toBe(true)
    expect(may('fe80::1', network, 'fe80::/64')).toBe(true)
    expect(may('fe80::1%eth0', network, 'fe80::1')).toBe(true)
    expect(may('fe80:0:0:1::1', network, 'fe80::/64')).toBe(false)
    expect(may('64:ff9b::a9fe:a9fe', network, '64:ff9b::/96')).toBe(true)
    expect(may('169.254.169.254', network, '64:ff9b::/96')).toBe(false)
    expect(may('2002:a9fe:a9fe::1', network, '169.254.0.0/16')).toBe(false)
  })
})

describe('with network any', () => {
  it.each(NEVER)('permits the neighbours of %s to %s: %s and %s', (_first, _last, ...outside) => {
    for (const address of outside) expect(may(address, 'any')).toBe(true)
  })

  it.each([
    '127.0.0.1',
    '::1',
    '10.0.0.1',
    'fc00::1',
    '0.0.0.0',
    '::',
    '224.0.0.1',
    '2002:a00:1::',
    '64:ff9b:1::a00:1',
  ])('permits %s', (address) => {
    expect(may(address, 'any')).toBe(true)
  })
})

describe('with network public and allowed addresses', () => {
  it.each([
    ['10.1.2.3', '10.1.2.3', '10.1.2.4'],
    ['10.1.0.0/16', '10.1.255.255', '10.2.0.0'],
    ['10.1.2.3/16', '10.1.0.0', '10.0.255.255'],
    ['10.1.2.3/32', '10.1.2.3', '10.1.2.2'],
    ['0.0.0.0/0', '127.0.0.1', '::1'],
    ['::1', '::1', '::2'],
    ['::1', '0:0:0:0:0:0:0:1', '127.0.0.1'],
    ['fd12:3456::/32', 'fd12:3456:ffff::1', 'fd12:3457::1'],
    ['FD12:3456::/32', 'fd12:3456::1', 'fd12:3455::1'],
    ['::ffff:10.0.0.0/104', '10.9.9.9', '127.0.0.1'],
    ['127.0.0.0/8', '::ffff:127.0.0.1', '::127.0.0.1'],
  ])('%s permits %s and not %s', (range, inside, outside) => {
    expect([may(inside, 'public', '192.0.2.1', range), may(outside, 'public', '192.0.2.1', range)]).toEqual([
      true,
      false,
    ])
  })
})

describe('an IPv4 address and the ways to write it in IPv6', () => {
  const byte = fc.oneof(fc.nat(255), fc.constantFrom(0, 10, 100, 127, 169, 192, 254, 255))
  const ranges = fc.constantFrom<readonly string[]>([], ['169.254.169.254'], ['10.0.0.0/8', '127.0.0.1'], ['0.0.0.0/1'])

  it('T23 always get the same verdict', () => {
    fc.assert(
      fc.property(
        fc.tuple(byte, byte, byte, byte),
        fc.constantFrom('any', 'public'),
        ranges,
        (bytes, network, allowed) => {
          const dotted = bytes.join('.')
          const hex = bytes.map((one) => one.toString(16).padStart(2, '0')).join('')
          const [high, low] = [hex.slice(0, 4), hex.slice(4)]
          const forms = [`::ffff:${dotted}`, `::FFFF:${high}:${low}`, `0:0:0:0:0:ffff:${high}:${low}`]
          const translated = [`64:ff9b::${dotted}`, `64:ff9b::${high}:${low}`, `0064:ff9b:0:0:0:0:${high}:${low}`]
          const verdict = may(dotted, network, ...allowed)
          for (const form of [...forms, ...translated])
            expect(`${form} ${may(form, network, ...allowed)}`).toBe(`${form} ${verdict}`)
        },
      ),
      { numRuns: 500 },
    )
  })
})

describe('an address or range', () => {
  it.each(['1.2.3.4', '1.2.3.4/0', '1.2.3.4/32', '::', '::1/128', 'fd00::/8', '::ffff:1.2.3.4', '::ffff:1.2.3.4/104'])(
    'may be %s',
    (text) => {
      expect(isAddressOrRange(text)).toBe(true)
      expect(() => addressFilter({ network: 'public', allowAddresses: [text] })).not.toThrow()
    },
  )

  it.each([
    '',
    'localhost',
    '1.2.3',
    '0x7f000001',
    '010.0.0.1',
    '1.2.3.4/',
    '1.2.3.4/33',
    '1.2.3.4/-1',
    '1.2.3.4/8/8',
    '1.2.3.4/8.0',
    '1.2.3.4/1e1',
    '::/129',
    '::1%lo',
    'fe80::1%lo/64',
    '[::1]',
    '*',
    '1.2.3.4 ',
    '1.2.3.4-1.2.3.9',
  ])('is not %j', (text) => {
    expect(isAddressOrRange(text)).toBe(false)
  })
})

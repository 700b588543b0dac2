import { describe, expect, it } from 'vitest'
import { plainAddress, reachableIPv4 } from './embedded-ipv4.js'

describe('the plain spelling of an address', () => {
  it.each([
    ['1.2.3.4', '1.2.3.4'],
    ['::ffff:1.2.3.4', '1.2.3.4'],
    ['0:0:0:0:0:FFFF:102:304', '1.2.3.4'],
    ['::ffff:0:0', '0.0.0.0'],
    ['::ffff:0:1', '0.0.0.1'],
    ['64:ff9b::', '0.0.0.0'],
    ['64:ff9b::102:304', '1.2.3.4'],
    ['::ffff:1.2.3.4%lo', '1.2.3.4'],
    ['fe80::1%eth0', 'fe80::1'],
    ['2001:db8::1', '2001:db8::1'],
    ['::1.2.3.4', '::1.2.3.4'],
    ['::ffff:0:102:304', '::ffff:0:102:304'],
    ['64:ff9b::1:102:304', '64:ff9b::1:102:304'],
    ['64:ff9b:1::102:304', '64:ff9b:1::102:304'],
  ])('T23 of %s is %s', (text, plain) => {
    expect(plainAddress(text)).toBe(plain)
  })

  it.each(['', '%lo', 'localhost', '1.2.3', '[::1]', '1.2.3.4/8'])('is none for %j', (text) => {
    expect(plainAddress(text)).toBeUndefined()
  })
})

describe('what an IPv6 address may reach in IPv4', () => {
  it.each([
    ['::102:304', ['1.2.3.4']],
    ['::ffff:0:102:304', ['1.2.3.4']],
    ['2002:102:304:ffff::1', ['1.2.3.4']],
    ['64:ff9b:1:102:3:400::', ['0.0.0.0', '1.2.3.4', '2.3.4.0', '3.4.0.0']],
    ['2001:db8::102:304', []],
    ['1.2.3.4', []],
  ])('T23 from %s: %j', (address, reachable) => {
    expect(reachableIPv4(address)).toEqual(reachable)
  })
})

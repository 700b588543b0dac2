import { BlockList, isIP } from 'node:net'

/** Where an IPv6 address has one of IPv4 inside: under this prefix, as these of its 16 bytes. */
type Carrier = readonly [prefix: BlockList, ...places: readonly (readonly [number, number, number, number])[]]

const LAST = [12, 13, 14, 15] as const

/** Other spellings of an IPv4 destination: IPv4-mapped (RFC 4291 section 2.5.5.2), and NAT64 (RFC 6052 section 2.1). */
const SAME: readonly Carrier[] = [
  [prefixOf('::ffff:0:0', 96), LAST],
  [prefixOf('64:ff9b::', 96), LAST],
]

/** Ways of reaching an IPv4 destination that may exist somewhere. */
const WAYS: readonly Carrier[] = [
  // IPv4-compatible (RFC 4291 section 2.5.5.1), and IPv4-translated (RFC 2765 section 2.1).
  [prefixOf('::', 96), LAST],
  [prefixOf('::ffff:0:0:0', 96), LAST],
  // 6to4 (RFC 3056 section 2).
  [prefixOf('2002::', 16), [2, 3, 4, 5]],
  // NAT64 with a prefix of the network's own (RFC 8215), which may have any of these lengths (RFC 6052 section 2.2).
  [prefixOf('64:ff9b:1::', 48), LAST, [6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12]],
]

/** The address in its plainest spelling, without a zone: of IPv4, if it means one. `undefined` for what is no address. */
export function plainAddress(text: string): string | undefined {
  const address = text.split('%', 1)[0] ?? ''
  if (isIP(address) === 0) return undefined
  return inside(address, SAME)[0] ?? address
}

/** The IPv4 destinations to which an IPv6 address may be translated or tunnelled on its way. */
export function reachableIPv4(address: string): readonly string[] {
  return inside(address, WAYS)
}

function inside(address: string, carriers: readonly Carrier[]): readonly string[] {
  if (isIP(address) !== 6) return []
  const bytes = bytesOf(address)
  return carriers
    .filter(([prefix]) => prefix.check(address, 'ipv6'))
    .flatMap(([, ...places]) => places.map((place) => place.map((index) => bytes[index]).join('.')))
}

function bytesOf(address: string): readonly number[] {
  // The URL parser spells every address in one way: groups in hexadecimal, and at most one `::`.
  const [before = '', after = ''] = new URL(`http://[${address}]`).hostname.slice(1, -1).split('::')
  const [head, tail] = [groupsOf(before), groupsOf(after)]
  const zeros = Array.from({ length: 8 - head.length - tail.length }, () => 0)
  return [...head, ...zeros, ...tail].flatMap((group) => [group >> 8, group & 255])
}

function groupsOf(text: string): readonly number[] {
  return text === '' ? [] : text.split(':').map((group) => Number.parseInt(group, 16))
}

function prefixOf(network: string, bits: number): BlockList {
  const list = new BlockList()
  list.addSubnet(network, bits, 'ipv6')
  return list
}

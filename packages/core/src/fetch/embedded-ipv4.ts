import { BlockList, isIP } from 'node:net'

/**
 * The IPv4 addresses that an IPv6 address contains, and to which a network may translate or tunnel it (6to4, NAT64 with
 * a local prefix, and others). Expects a result of {@link plainAddress}, which has replaced the other notations of an
 * IPv4 address.
 */
export function reachableIPv4(address: string): readonly string[] {
  return embeddedIPv4(address, TRANSITIONS)
}

/** Where an IPv6 address contains an IPv4 address: under this prefix, at these offsets of its 16 bytes. */
type Carrier = readonly [prefix: BlockList, ...offsets: readonly (readonly [number, number, number, number])[]]

const LAST_BYTES = [12, 13, 14, 15] as const

/** Other notations of an IPv4 destination: IPv4-mapped (RFC 4291 section 2.5.5.2), and NAT64 (RFC 6052 section 2.1). */
const EQUIVALENT: readonly Carrier[] = [
  [prefixOf('::ffff:0:0', 96), LAST_BYTES],
  [prefixOf('64:ff9b::', 96), LAST_BYTES],
]

/** Transition mechanisms that a network may use to reach an IPv4 destination. */
const TRANSITIONS: readonly Carrier[] = [
  // IPv4-compatible (RFC 4291 section 2.5.5.1), and IPv4-translated (RFC 2765 section 2.1).
  [prefixOf('::', 96), LAST_BYTES],
  [prefixOf('::ffff:0:0:0', 96), LAST_BYTES],
  // 6to4 (RFC 3056 section 2).
  [prefixOf('2002::', 16), [2, 3, 4, 5]],
  // NAT64 with a local-use prefix (RFC 8215), of any of these lengths (RFC 6052 section 2.2).
  [prefixOf('64:ff9b:1::', 48), LAST_BYTES, [6, 7, 9, 10], [7, 9, 10, 11], [9, 10, 11, 12]],
]

/** The address without a zone, and as IPv4 if it denotes an IPv4 destination. `undefined` if the text is no address. */
export function plainAddress(text: string): string | undefined {
  const address = text.split('%', 1)[0] ?? ''
  if (isIP(address) === 0) return undefined
  return embeddedIPv4(address, EQUIVALENT)[0] ?? address
}

function embeddedIPv4(address: string, carriers: readonly Carrier[]): readonly string[] {
  if (isIP(address) !== 6) return []
  const bytes = bytesOf(address)
  return carriers
    .filter(([prefix]) => prefix.check(address, 'ipv6'))
    .flatMap(([, ...offsets]) => offsets.map((offset) => offset.map((index) => bytes[index]).join('.')))
}

function bytesOf(address: string): readonly number[] {
  // The URL parser normalizes every address: groups in hexadecimal, and at most one `::`.
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

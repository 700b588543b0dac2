import { BlockList, isIP } from 'node:net'
import { plainAddress, reachableIPv4 } from './embedded-ipv4.js'

/**
 * Returns a function that decides whether an IP address may be connected to: one in `allowAddresses` always, a
 * link-local or cloud metadata address never otherwise, and one that is not public only if `network` is `'any'`.
 */
export function addressFilter({ network, allowAddresses }: AddressPolicy): (address: string) => boolean {
  const allowed = listOf(allowAddresses)
  return (text) => {
    const address = plainAddress(text)
    if (address === undefined) return false
    if (contains(allowed, text) || contains(allowed, address)) return true
    if ([address, ...reachableIPv4(address)].some((destination) => contains(NEVER, destination))) return false
    return network === 'any' || (contains(ALLOCATED, address) && !contains(SPECIAL, address))
  }
}

/** The addresses to which connections are allowed. */
export interface AddressPolicy {
  /** `'any'` refuses only link-local and cloud metadata addresses; `'public'` refuses all that are not public. */
  readonly network: 'any' | 'public'
  /** Addresses and CIDR ranges that are allowed regardless of `network`. */
  readonly allowAddresses: readonly string[]
}

/**
 * Link-local ranges, and the addresses at which clouds serve credentials without authentication: no client needs them.
 * Also Teredo (2001::/32), which hides an IPv4 address.
 */
const NEVER = listOf([
  '169.254.0.0/16',
  '100.100.100.200',
  '168.63.129.16',
  '192.0.0.192',
  'fe80::/10',
  '2001::/32',
  'fd00:ec2::/32',
  'fd20:ce::254',
  'fd00:c1::a9fe:a9fe',
  'fd00:42::42',
  'fd00:a9fe:a9fe::1',
  'fd00:100::100:200',
])

/** All of IPv4, and the only part of IPv6 that is allocated for public use. */
const ALLOCATED = listOf(['0.0.0.0/0', '2000::/3'])

/**
 * The part of these that is not reachable over the public Internet: RFC 6890 and the IANA special-purpose registries.
 */
const SPECIAL = listOf([
  '0.0.0.0/8',
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '172.16.0.0/12',
  '192.0.0.0/24',
  '192.0.2.0/24',
  '192.88.99.0/24',
  '192.168.0.0/16',
  '198.18.0.0/15',
  '198.51.100.0/24',
  '203.0.113.0/24',
  '224.0.0.0/4',
  '240.0.0.0/4',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
])

/** Whether a text is an IP address or a CIDR range. */
export function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const maxBits = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  if (maxBits === -1 || rest.length > 0 || address.includes('%')) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= maxBits)
}

function listOf(ranges: readonly string[]): BlockList {
  const list = new BlockList()
  for (const range of ranges) {
    const [address = '', bits] = range.split('/')
    const family = familyOf(address)
    if (bits === undefined) list.addAddress(address, family)
    else list.addSubnet(address, Number(bits), family)
  }
  return list
}

function contains(list: BlockList, address: string): boolean {
  return list.check(address, familyOf(address))
}

function familyOf(address: string): 'ipv4' | 'ipv6' {
  return isIP(address) === 6 ? 'ipv6' : 'ipv4'
}

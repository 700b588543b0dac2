import { BlockList, isIP } from 'node:net'

/** Which addresses may be connected to. */
export interface AddressPolicy {
  /** `'any'` refuses only link-local and cloud metadata addresses; `'public'` all that are not public. */
  readonly network: 'any' | 'public'
  /** Addresses and CIDR ranges that may be connected to all the same. */
  readonly allowAddresses: readonly string[]
}

/** Link-local ranges, and the addresses at which clouds hand out credentials to whoever asks. Never of use to a client. */
const NEVER = ['169.254.0.0/16', 'fe80::/10', 'fd00:ec2::254', '100.100.100.200', '192.0.0.192', '168.63.129.16']

/** RFC 6890 and the IANA special-purpose registries: not reachable over the public Internet. */
const NOT_PUBLIC = [
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
  '::/128',
  '::1/128',
  '64:ff9b:1::/48',
  '100::/64',
  '2001::/23',
  '2001:db8::/32',
  '2002::/16',
  '3fff::/20',
  '5f00::/16',
  'fc00::/7',
  'fec0::/10',
  'ff00::/8',
]

const never = listOf(NEVER)
const notPublic = listOf(NOT_PUBLIC)

/** Judges addresses by a policy. */
export function addressJudge({ network, allowAddresses }: AddressPolicy): (address: string) => boolean {
  const allowed = listOf(allowAddresses)
  return (address) => {
    const forms = formsOf(address)
    if (forms.some((form) => contains(allowed, form))) return true
    if (forms.length === 0 || forms.some((form) => contains(never, form))) return false
    return network === 'any' || !forms.some((form) => contains(notPublic, form))
  }
}

/** Whether a text is an IP address, or a range of them in CIDR notation. */
export function isAddressOrRange(text: string): boolean {
  const [address = '', bits, ...rest] = text.split('/')
  const longest = { 0: -1, 4: 32, 6: 128 }[isIP(address)] ?? -1
  if (longest === -1 || rest.length > 0 || address.includes('%')) return false
  return bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest)
}

/** An address and the IPv4 address that it carries inside, if it does (RFC 4291 section 2.5.5, RFC 6052 section 2.1). */
function formsOf(address: string): readonly string[] {
  const plain = address.split('%', 1)[0] ?? ''
  if (isIP(plain) !== 6) return isIP(plain) === 4 ? [plain] : []
  // The URL parser spells every address in its one short form, with the last 32 bits in hexadecimal.
  const short = new URL(`http://[${plain}]`).hostname.slice(1, -1)
  const carried = /^(?:::|::ffff:|::ffff:0:|64:ff9b::)(?:([0-9a-f]{1,4}):)?([0-9a-f]{1,4})$/.exec(short)
  return carried === null ? [short] : [short, ipv4Of(carried[1] ?? '0', carried[2] ?? '0')]
}

function ipv4Of(high: string, low: string): string {
  const bits = [Number.parseInt(high, 16), Number.parseInt(low, 16)]
  return bits.flatMap((pair) => [pair >> 8, pair & 255]).join('.')
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

/** Length in bits of a big-endian number, without its leading zeros. */
export function bitLength(bytes: Uint8Array): number {
  const start = bytes.findIndex((byte) => byte !== 0)
  return start === -1 ? 0 : (bytes.length - start) * 8 - (Math.clz32(bytes[start] ?? 0) - 24)
}

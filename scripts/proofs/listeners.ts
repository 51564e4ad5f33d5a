import { readdirSync, readFileSync, readlinkSync } from 'node:fs'

const listening = '0A'
const mapped = '0000000000000000FFFF0000'
const loopback6 = `${'0'.repeat(24)}01000000`

/** Gives the addresses on which a process listens, where the system tells. */
export function listenersOf(pid: number): string[] {
  const sockets = new Set(readdirSync(`/proc/${pid}/fd`).map((fd) => linkOf(pid, fd)))
  return ['tcp', 'tcp6'].flatMap((file) =>
    readFileSync(`/proc/${pid}/net/${file}`, 'utf8')
      .trimEnd()
      .split('\n')
      .slice(1)
      .map((line) => line.trim().split(/\s+/))
      .filter(([, , , state, , , , , , inode]) => {
        return state === listening && sockets.has(`socket:[${inode}]`)
      })
      .map(([, local = '']) => hostOf(local.split(':')[0] ?? '')),
  )
}

function linkOf(pid: number, fd: string): string {
  try {
    return readlinkSync(`/proc/${pid}/fd/${fd}`)
  } catch {
    return ''
  }
}

// The kernel writes each word of an address in the machine's order, which is little-endian.
function hostOf(hex: string): string {
  if (hex === loopback6) return '::1'
  const word = hex.startsWith(mapped) ? hex.slice(mapped.length) : hex
  if (word.length !== 8) return hex
  return (word.match(/../g) ?? [])
    .map((byte) => Number.parseInt(byte, 16))
    .toReversed()
    .join('.')
}

import { spawn } from 'node:child_process'
import { copyFile, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from '../../../scripts/lib/functions.ts'
import type { TestStack } from './test-stack.ts'

const manifests = join(root, 'eventing/subscriptions')

/**
 * Runs one more relay: a member of every consumer group, and of one that brings `inventory.updated` to a
 * subscriber of the test's own.
 */
export async function joinRelay(stack: TestStack, witness: string) {
  const folder = await mkdtemp(join(tmpdir(), 'relay-'))
  for (const file of await readdir(manifests))
    await copyFile(join(manifests, file), join(folder, file))
  const like = await readFile(join(manifests, 'inventory.updated.orders.yaml'), 'utf8')
  await writeFile(join(folder, 'witness.yaml'), like.replaceAll(/\borders\b/g, 'witness'))
  const functions = stack.activator.stats().map(({ name, address }) => [name, address])
  const child = spawn(process.execPath, [join(root, 'eventing/relay/src/main.ts')], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      KAFKA_BOOTSTRAP: stack.kafka.bootstrap,
      SUBSCRIBERS: JSON.stringify({ ...Object.fromEntries(functions), witness }),
      SUBSCRIPTIONS_PATH: folder,
      LOG_LEVEL: 'error',
    },
    stdio: 'ignore',
  })
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  )
  return {
    /** Ends it in order; gives its exit code. */
    async leave() {
      child.kill('SIGTERM')
      return ended
    },
    /** Ends it at once, should it still be there. */
    async end() {
      child.kill('SIGKILL')
      await ended
      await rm(folder, { recursive: true })
    },
  }
}

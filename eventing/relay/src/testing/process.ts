import { spawn } from 'node:child_process'
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { root } from './kafka.ts'

/** Runs the relay as a process on Kafka, with the subscription of stock to one topic. */
export async function relayProcess(options: { brokers: string[]; topic: string; stock: string }) {
  const folder = await mkdtemp(join(tmpdir(), 'relay-'))
  const manifest = await readFile(
    join(root, 'eventing/subscriptions/order.created.stock.yaml'),
    'utf8',
  )
  await writeFile(
    join(folder, 'stock.yaml'),
    manifest.replace('- order.created', `- ${options.topic}`),
  )
  const child = spawn(process.execPath, [join(root, 'eventing/relay/src/main.ts')], {
    env: {
      PATH: process.env['PATH'],
      PORT: '0',
      KAFKA_BOOTSTRAP: options.brokers.join(),
      SUBSCRIBERS: JSON.stringify({ stock: options.stock, 'failed-events': options.stock }),
      SUBSCRIPTIONS_PATH: folder,
    },
  })
  let output = ''
  child.stdout.on('data', (chunk) => (output += String(chunk)))
  child.stderr.on('data', (chunk) => (output += String(chunk)))
  const ended = new Promise<number | string | null>((resolve) =>
    child.once('close', (code, signal) => resolve(code ?? signal)),
  )
  return {
    output: () => output,
    async kill(signal: NodeJS.Signals) {
      child.kill(signal)
      const how = await ended
      await rm(folder, { recursive: true, force: true })
      return how
    },
  }
}

import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { KeptProcess } from '../../../../platform/local/src/kept-process.ts'
import { freePort } from '../../../../platform/local/src/probe.ts'
import { flinkEnvironment, opened } from '../../../../platform/stack/src/flink.ts'
import { jvm, keepJava } from '../../../../platform/stack/src/java.ts'
import { classPath } from '../../../../platform/stack/src/programs.ts'
import type { Pipeline } from '../../../../platform/stack/testing/pipeline.ts'

export type TwoProcesses = {
  jobManager: KeptProcess
  taskManager: KeptProcess
  stop(): Promise<void>
}

const entryPoint = join(import.meta.dirname, 'JobManager.java')
const worker = 'org.apache.flink.runtime.taskexecutor.TaskManagerRunner'

/** Runs a pipeline's job in two processes, as the cluster does, on the checkpoints of the one that it stops. */
export async function takeApart(shop: Pipeline): Promise<TwoProcesses> {
  await shop.flink.stop()
  const folder = join(shop.stateDir, 'cluster')
  await mkdir(folder)
  const shared = await readFile(join(shop.program.settings, 'config.yaml'), 'utf8')
  const own = await ownSettings(join(shop.flink.folder, 'states'))
  await writeFile(join(folder, 'config.yaml'), `${shared}${own}`)
  const keep = async (name: string, args: string[]) => {
    const cwd = join(folder, name)
    await mkdir(cwd)
    return keepJava({
      name,
      args: [
        ...opened,
        ...jvm(256),
        ...logging(shop),
        '-cp',
        classPath(shop.program.jars),
        ...args,
      ],
      env: flinkEnvironment({
        bootstrap: shop.kafka.bootstrap,
        warehouse: shop.warehouse.databases.url('analytics', 'flink'),
      }),
      cwd,
      logs: join(shop.stateDir, 'logs'),
      attempts: Infinity,
      onFault: (sentence) => void shop.faults.push(sentence),
      onChange: () => {},
    })
  }
  const jobManager = await keep('JobManager', [entryPoint, shop.program.sql, folder])
  const taskManager = await keep('TaskManager', [worker, '--configDir', folder])
  return {
    jobManager,
    taskManager,
    async stop() {
      await taskManager.stop()
      await jobManager.stop()
    },
  }
}

function logging({ program }: Pipeline): string[] {
  return [`-Dlog4j2.configurationFile=${join(program.settings, 'log4j2.properties')}`]
}

// Restarts are those of platform/components/analytics; sizes are what the image's scripts would work out.
async function ownSettings(states: string): Promise<string> {
  return `restart-strategy.type: fixed-delay
restart-strategy.fixed-delay.attempts: 2147483647
restart-strategy.fixed-delay.delay: 1s
execution.checkpointing.dir: ${pathToFileURL(states).href}
jobmanager.rpc.address: 127.0.0.1
jobmanager.rpc.port: ${await freePort()}
jobmanager.bind-host: 127.0.0.1
rest.address: 127.0.0.1
rest.bind-address: 127.0.0.1
rest.bind-port: "${await freePort()}"
taskmanager.host: 127.0.0.1
taskmanager.bind-host: 127.0.0.1
taskmanager.cpu.cores: 1.0
taskmanager.memory.task.heap.size: 128mb
taskmanager.memory.task.off-heap.size: 0mb
taskmanager.memory.network.min: 8mb
taskmanager.memory.network.max: 8mb
taskmanager.memory.managed.size: 1mb
taskmanager.memory.framework.heap.size: 64mb
taskmanager.memory.framework.off-heap.size: 64mb
taskmanager.memory.jvm-metaspace.size: 256mb
taskmanager.memory.jvm-overhead.min: 64mb
taskmanager.memory.jvm-overhead.max: 64mb
`
}

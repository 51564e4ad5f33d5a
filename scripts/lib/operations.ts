import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { App } from '@bookstore/shared/app.ts'
import type { Operation } from '@bookstore/shared/operation.ts'
import { root } from './functions.ts'

type AppModule = { createApp(dependencies: unknown): App }

/** Gives the operations of a function, without running any. */
export async function operationsOf(name: string): Promise<readonly Operation[]> {
  const file = join(root, 'functions', name, 'src/app.ts')
  const { createApp }: AppModule = await import(pathToFileURL(file).href)
  return createApp(unusedDependencies).operations
}

/** Stands for any dependency: an app's operations are declared without using one. */
const unusedDependencies: unknown = new Proxy(() => unusedDependencies, {
  get: (_, key) =>
    key === Symbol.toPrimitive
      ? () => ''
      : key === Symbol.iterator
        ? undefined
        : unusedDependencies,
})

import { access, readdir } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { root } from '../lib/functions.ts'
import { imageBuilder } from './images.ts'
import { copied } from './testing/copied.ts'

const builder = imageBuilder(root, () => {})

it('the image of Flink holds the runner alone, and has one tag for one source', async () => {
  const { name, tag, folder } = await builder.flink()
  expect(`${name}:${tag}`).toMatch(/^kind\.local\/bookstore\/flink:[0-9a-f]{16}$/)
  for (const path of await copied(folder)) await access(join(folder, path))
  expect(await readdir(join(folder, 'app'))).toEqual(['bookstore-analytics.jar'])
  expect((await builder.flink()).tag).toBe(tag)
})

import { readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import * as v from 'valibot'
import { parse } from 'yaml'
import type { Image } from './cluster.ts'
import { emptyFolder } from './image-folder.ts'

const connect = v.object({ spec: v.object({ image: v.string() }) })

/**
 * Makes the folder of the image of Kafka Connect. It is named by the manifest, which Strimzi reads: its tag is the hash
 * of the Dockerfile, which platform/checks/pins.ts compares.
 */
export async function connectImage(root: string): Promise<Image> {
  const manifest = await readFile(join(root, 'platform/configs/kafka/kafkaconnect.yaml'), 'utf8')
  const { image } = v.parse(connect, parse(manifest)).spec
  const end = image.lastIndexOf(':')
  const { folder } = await emptyFolder(root, 'connect')
  const recipe = await readFile(join(root, 'platform/images/connect.Dockerfile'))
  await writeFile(join(folder, 'Dockerfile'), recipe)
  return { name: image.slice(0, end), tag: image.slice(end + 1), folder }
}

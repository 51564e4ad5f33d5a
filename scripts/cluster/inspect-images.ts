import { basename, join } from 'node:path'
import type { Cluster, Image } from './cluster.ts'

const scanners: Record<string, (image: string) => string[]> = {
  grype: (image) => [image, '--fail-on=high', '--only-fixed'],
  trivy: (image) => [
    'image',
    '--exit-code=1',
    '--severity=HIGH,CRITICAL',
    '--ignore-unfixed',
    image,
  ],
}

/**
 * Writes an SPDX file an image and scans each, with the tools that are there.
 * @throws Error with a line for every image with a grave weakness that has been mended elsewhere
 */
export async function inspectImages(
  cluster: Cluster,
  images: readonly Image[],
  folder: string,
): Promise<void> {
  if (await has(cluster, 'syft')) {
    for (const image of images) await writeContents(cluster, image, folder)
  } else cluster.say('syft is not here, so nothing says what the images hold.')
  const scanner = (await has(cluster, 'grype')) ? 'grype' : 'trivy'
  if (scanner === 'trivy' && !(await has(cluster, 'trivy'))) {
    return cluster.say('Neither grype nor trivy is here, so the images are not scanned.')
  }
  const faults: string[] = []
  for (const image of images) {
    const tagged = `${image.name}:${image.tag}`
    const { code, stdout } = await cluster.shell.run(scanner, scanners[scanner]?.(tagged) ?? [])
    if (code !== 0) faults.push(`${tagged} has grave weaknesses:\n${stdout.trim()}`)
  }
  if (faults.length > 0) throw new Error(faults.join('\n'))
}

async function writeContents({ shell, say }: Cluster, image: Image, folder: string) {
  const file = join(folder, `${basename(image.name)}-${image.tag}.spdx.json`)
  await shell.succeed('syft', [`${image.name}:${image.tag}`, `--output=spdx-json=${file}`])
  say(file)
}

async function has({ shell }: Cluster, tool: string): Promise<boolean> {
  return shell.run(tool, ['--version']).then(
    ({ code }) => code === 0,
    () => false,
  )
}

import { stop } from 'esbuild'

let atWork = 0

/** Does what needs the bundler. Its own process, of some 400 MB, would stay as long as we do: it ends with the last work. */
export async function withBundler<T>(work: () => Promise<T>): Promise<T> {
  atWork += 1
  try {
    return await work()
  } finally {
    atWork -= 1
    if (atWork === 0) await stop()
  }
}

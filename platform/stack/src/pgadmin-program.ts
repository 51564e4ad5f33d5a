import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fetchPython, type PythonOptions } from './python-program.ts'

/** Where what pip brought stands. */
export type PgAdminProgram = { python: string; folder: string }

// One installation serves every state folder: what differs is told by the environment.
const settingsFromEnvironment = `import json
import os

globals().update(json.loads(os.environ['PGADMIN_SETTINGS']))
`

/**
 * Installs pgAdmin by pip into `dist/pgadmin`, once for each state of pgadmin.txt.
 * @throws Error with one sentence: no Python, or what pip says
 */
export async function fetchPgAdmin(options: PythonOptions): Promise<PgAdminProgram> {
  const wanted = {
    name: 'pgAdmin',
    requirements: 'platform/stack/pgadmin.txt',
    cost: '600 MB on disk, a minute',
    finish: ({ packages }: { packages: string }) =>
      writeFile(join(packages, 'pgadmin4/config_local.py'), settingsFromEnvironment),
  }
  const { commands, packages } = await fetchPython(wanted, options)
  return { python: join(commands, 'python'), folder: join(packages, 'pgadmin4') }
}

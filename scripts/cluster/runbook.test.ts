import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { root } from '../lib/functions.ts'
import { checks } from './doctor/doctor.ts'
import { steps } from './steps.ts'

function read(file: string): Promise<string> {
  return readFile(join(root, file), 'utf8')
}

function firstCells(text: string): string[] {
  const cells = [...text.matchAll(/^\| ([^|]+) \|/gm)].map(([, cell = '']) => cell.trim())
  return cells.flatMap((cell) => cell.split(', ')).map((cell) => cell.replaceAll('`', ''))
}

describe('the runbook', () => {
  it('has every finding of the doctor and every alert', async () => {
    const rows = firstCells(await read('docs/runbook.md'))
    expect(rows).toEqual(expect.arrayContaining(checks.map(({ name }) => name)))
    const alerts = await read('platform/components/observability/alerts.yml')
    const named = [...alerts.matchAll(/- alert: (\w+)/g)].map(([, name]) => name)
    expect(named.length).toBeGreaterThan(0)
    expect(rows).toEqual(expect.arrayContaining(named))
  })
})

describe('platform/README.md', () => {
  it('has every step of npm run up, in order', async () => {
    const rows = firstCells(await read('platform/README.md'))
    const names = steps.map(({ name }) => name)
    expect(rows.filter((row) => names.includes(row))).toEqual(names)
  })
})

import { spawn } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { keepProcess } from './kept-process.ts'

function keep(script: string, attempts?: number) {
  const told: string[] = []
  const kept = keepProcess({
    name: 'It',
    start: () => spawn(process.execPath, ['-e', script]),
    grace: 1000,
    ...(attempts === undefined ? {} : { attempts }),
    onFault: (sentence) => told.push(sentence),
    onChange: () => {},
  })
  return { kept, told }
}

describe('a kept process', () => {
  it('is given up when it dies at once, as often as told', async () => {
    const { kept, told } = keep('process.exit(3)', 3)
    expect(await kept.lost).toBe('It ended with 3, 3 times in a row.')
    expect(told).toEqual(Array(2).fill('It ended with 3 and is started again.'))
    expect(kept.pid()).toBeUndefined()
    await kept.stop()
  })

  it('comes back as often as it dies otherwise', async () => {
    const { kept, told } = keep('process.exit(3)')
    await expect.poll(() => told.length).toBeGreaterThan(3)
    await kept.stop()
  })
})

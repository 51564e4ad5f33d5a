/** Hears how much of a work is done, 0 to 1. */
export type Progress = (done: number) => void

const width = 30

/**
 * Draws a bar that fills in place on a terminal, and prints a line every quarter elsewhere.
 * @param label what is being done
 */
export function progressBar(label: string): Progress {
  const began = performance.now()
  let drawn = -1
  return (done) => {
    const steps = process.stdout.isTTY ? width : 4
    const step = Math.floor(Math.min(1, done) * steps)
    if (step === drawn || (step === 0 && !process.stdout.isTTY)) return
    drawn = step
    const percent = `${Math.round(done * 100)} %`
    if (!process.stdout.isTTY) return console.log(`${label}: ${percent}`)
    const bar = '█'.repeat(step).padEnd(width, '░')
    const seconds = ((performance.now() - began) / 1000).toFixed(1)
    process.stdout.write(`\r${label} ${bar} ${percent} ${seconds} s${done >= 1 ? '\n' : ''}`)
  }
}

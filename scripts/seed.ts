import { progressBar } from './lib/progress.ts'
import { readRun } from './lib/run-file.ts'
import { failInOneSentence } from './lib/sentence.ts'
import { seedBase } from './seed/base.ts'

export { seedBase }

if (import.meta.main) await seed().catch(failInOneSentence)

async function seed(): Promise<void> {
  await seedBase(readRun().databases, progressBar('Filling the shelves'))
}

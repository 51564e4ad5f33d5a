// Knative's own runtime for functions in Node, with the smallest function.
import { start } from 'faas-js-runtime'

const { PORT } = process.env

await start({ handle: () => 'ok' }, { port: Number(PORT), logLevel: 'silent' })

process.once('SIGTERM', () => process.exit())

// Knative's own runtime for functions in Node, with the smallest function.
import faas from 'faas-js-runtime'

const { PORT } = process.env

await faas.start({ handle: () => 'ok' }, { port: Number(PORT), logLevel: 'silent' })

process.once('SIGTERM', () => process.exit())

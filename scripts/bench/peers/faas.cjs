// Knative's own runtime for functions in Node, with the smallest function.
const { start } = require('faas-js-runtime')

const { PORT } = process.env

start({ handle: () => 'ok' }, { port: Number(PORT), logLevel: 'silent' })

process.once('SIGTERM', () => process.exit())

// The floor: what node:http alone costs. BODY is empty for two bytes, else a JSON file whose value is
// serialised for each answer; STATIC=1 serialises it once.
// CommonJS: an import of node:http would ask for all of its names, and that loads the fetch stack as well.
const { createServer } = require('node:http')
const { readFileSync } = require('node:fs')

const { PORT, BODY, STATIC } = process.env
const value = BODY ? JSON.parse(readFileSync(BODY, 'utf8')) : undefined
const text = value ? JSON.stringify(value) : 'ok'
const fresh = value && !STATIC

createServer((request, response) => {
  response.setHeader('content-type', value ? 'application/json' : 'text/plain')
  response.end(fresh ? JSON.stringify(value) : text)
}).listen(Number(PORT), '127.0.0.1')

process.once('SIGTERM', () => process.exit())

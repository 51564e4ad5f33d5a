// The floor: what node:http alone costs. BODY is empty for two bytes, else a JSON file whose value is
// serialised for each answer; STATIC=1 serialises it once.
import { createServer } from 'node:http'
import { readFileSync } from 'node:fs'

const { PORT, BODY, STATIC } = process.env
const value = BODY ? JSON.parse(readFileSync(BODY, 'utf8')) : undefined
const text = value ? JSON.stringify(value) : 'ok'
const fresh = value && !STATIC

createServer((request, response) => {
  response.setHeader('content-type', value ? 'application/json' : 'text/plain')
  response.end(fresh ? JSON.stringify(value) : text)
}).listen(Number(PORT), '127.0.0.1')

process.once('SIGTERM', () => process.exit())

// The peer that most would write: Express with one route and nothing else. BODY names a JSON file.
const express = require('express')
const { readFileSync } = require('node:fs')

const { PORT, BODY } = process.env
const value = JSON.parse(readFileSync(BODY, 'utf8'))

const app = express()
app.get('/health/readiness', (request, response) => response.json({ status: 'up' }))
app.get('/ecom/books', (request, response) => response.json(value))
app.listen(Number(PORT), '127.0.0.1')

process.once('SIGTERM', () => process.exit())

export const script = `
const operations = document.getElementById('operations')
const state = document.getElementById('state')
const methods = ['get', 'post', 'put', 'delete']

function make(name, properties, ...children) {
  const element = Object.assign(document.createElement(name), properties)
  element.append(...children)
  return element
}

function resolve(shop, schema) {
  if (!schema || !schema.$ref) return schema || {}
  return resolve(shop, schema.$ref.slice(2).split('/').reduce((at, key) => at[key], shop))
}

function sample(shop, given) {
  const schema = resolve(shop, given)
  if (schema.default !== undefined) return schema.default
  if (schema.enum) return schema.enum[0]
  if (schema.const !== undefined) return schema.const
  const variants = schema.anyOf || schema.oneOf || schema.allOf
  if (variants) return sample(shop, variants[0])
  if (schema.type === 'object') {
    const properties = Object.entries(schema.properties || {})
    return Object.fromEntries(properties.map(([key, value]) => [key, sample(shop, value)]))
  }
  if (schema.type === 'array') return [sample(shop, schema.items)]
  if (schema.type === 'integer' || schema.type === 'number') return schema.minimum || 1
  if (schema.type === 'boolean') return true
  return schema.type === 'null' ? null : ''
}

function field(label, input) {
  return make('label', {}, label, input)
}

function hint(shop, { name, required, schema }) {
  const { type, enum: values } = resolve(shop, schema)
  const kind = values ? values.join(' | ') : type || 'text'
  return name + ' (' + kind + (required ? ', required)' : ')')
}

function target(path, inputs) {
  const query = new URLSearchParams()
  let url = path
  for (const { parameter, input } of inputs) {
    if (parameter.in === 'path') url = url.replace('{' + parameter.name + '}', encodeURIComponent(input.value))
    if (parameter.in === 'query' && input.value !== '') query.set(parameter.name, input.value)
  }
  return query.size ? url + '?' + query : url
}

function headersOf(inputs, body) {
  const headers = new Headers()
  const token = document.getElementById('token').value.trim()
  if (token) headers.set('authorization', 'Bearer ' + token)
  if (body) headers.set('content-type', 'application/json')
  for (const { parameter, input } of inputs) {
    if (parameter.in === 'header' && input.value !== '') headers.set(parameter.name, input.value)
  }
  return headers
}

async function send(method, path, inputs, body, output) {
  const began = performance.now()
  const request = { method: method.toUpperCase(), headers: headersOf(inputs, body), cache: 'no-store' }
  if (body) request.body = body.value
  try {
    const answer = await fetch(target(path, inputs), request)
    const text = await answer.text()
    const head = [...answer.headers].map(([name, value]) => name + ': ' + value).join('\\n')
    const took = Math.round(performance.now() - began) + ' ms'
    output.textContent = answer.status + ' in ' + took + '\\n' + head + '\\n\\n' + pretty(text)
  } catch (error) {
    output.textContent = 'Not sent: ' + error.message
  }
}

function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}

function form(shop, path, method, operation) {
  const inputs = (operation.parameters || []).map((given) => {
    const parameter = resolve(shop, given)
    return { parameter, input: make('input', { type: 'text', required: Boolean(parameter.required) }) }
  })
  const media = operation.requestBody && operation.requestBody.content['application/json']
  const body = media && make('textarea', { spellcheck: false })
  if (body) body.value = JSON.stringify(sample(shop, media.schema), null, 2)
  const button = make('button', { type: 'submit' }, 'Send')
  const output = make('pre', { tabIndex: 0, hidden: true })
  output.setAttribute('role', 'status')
  output.setAttribute('aria-label', 'Answer')
  const fields = inputs.map(({ parameter, input }) => field(hint(shop, parameter), input))
  if (body) fields.push(field('Body (JSON)', body))
  const made = make('form', {}, ...fields, button, output)
  made.addEventListener('submit', async (event) => {
    event.preventDefault()
    button.disabled = true
    output.hidden = false
    await send(method, path, inputs, body, output)
    button.disabled = false
  })
  return made
}

function answers(operation) {
  const rows = Object.entries(operation.responses || {})
  return make('ul', {}, ...rows.map(([status, { description }]) => make('li', {}, status + ' ' + description)))
}

function card(shop, path, method, operation) {
  const inside = make('div', { className: 'inside' })
  const summary = make('summary', {}, make('b', {}, method.toUpperCase()), make('code', {}, path), operation.summary || '')
  const details = make('details', { id: operation.operationId || '' }, summary, inside)
  details.addEventListener('toggle', () => {
    if (inside.childElementCount) return
    inside.append(make('h3', {}, 'Answers'), answers(operation), make('h3', {}, 'Try it'), form(shop, path, method, operation))
  })
  return details
}

function show(shop) {
  const groups = Map.groupBy(
    Object.entries(shop.paths).flatMap(([path, item]) =>
      methods.filter((method) => item[method]).map((method) => ({ path, method, operation: item[method] })),
    ),
    ({ path, operation }) => (operation.tags && operation.tags[0]) || path.split('/').slice(1, 3).join('/'),
  )
  for (const [name, found] of groups) {
    const cards = found.map(({ path, method, operation }) => card(shop, path, method, operation))
    operations.append(make('section', {}, make('h2', {}, name), ...cards))
  }
  state.textContent = operations.querySelectorAll('details').length + ' operations'
}

fetch('/openapi.json')
  .then((answer) => answer.json())
  .then(show)
  .catch((error) => {
    state.textContent = 'The description of the API could not be read: ' + error.message
  })
`

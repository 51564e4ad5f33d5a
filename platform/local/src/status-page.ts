import type { FunctionStats } from './slot.ts'

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 62rem; padding: 0 1rem;
  color: #1c1b1a; background: #fbfaf8 }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums }
th, td { text-align: right; padding: .4rem .6rem; border-bottom: 1px solid #e2ded7 }
th:first-child, td:first-child, .state, .fault { text-align: left }
.dot { display: inline-block; width: .65em; height: .65em; border-radius: 50%; margin-right: .5em;
  border: 2px solid #8a8378 }
.warm .dot { background: #2f8f4e; border-color: #2f8f4e }
.starting .dot, .stopping .dot { border-color: #c98a1b }
.fault { color: #a12b1f }
@media (prefers-color-scheme: dark) {
  body { color: #ece8e1; background: #191816 } th, td { border-color: #3a3733 } .fault { color: #f0897d }
}`

const columns = ['function', 'state', 'requests', 'in flight', 'cold starts', 'restarts', 'memory']

/** Gives the page of /_local/functions: a table that renews itself every two seconds, without a script. */
export function statusPage(functions: readonly FunctionStats[]): string {
  const warm = functions.filter(({ state }) => state === 'warm').length
  const heads = [...columns, 'last wake'].map((name) => `<th scope="col">${name}</th>`).join('')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta http-equiv="refresh" content="2">
<title>Functions: ${warm} of ${functions.length} warm</title>
<style>${style}</style>
</head>
<body>
<h1>Functions</h1>
<p>${warm} of ${functions.length} warm. A function starts with its first request and stops when idle.</p>
<table>
<thead><tr>${heads}</tr></thead>
<tbody>
${functions.map(row).join('\n')}
</tbody>
</table>
</body>
</html>
`
}

function row(stats: FunctionStats): string {
  const { name, state, requests, inFlight, coldStarts, restarts, rss, lastWake, fault } = stats
  const memory = rss === null ? '–' : `${Math.round(rss / 1024 / 1024)} MB`
  const woke = lastWake ? `${lastWake.at.slice(11, 19)} in ${lastWake.milliseconds} ms` : '–'
  const cells = [requests, inFlight, coldStarts, restarts, memory, woke]
  const line = `<tr class="${state}"><td>${escape(name)}</td><td class="state"><span class="dot"></span>${state}</td>${cells
    .map((cell) => `<td>${escape(String(cell))}</td>`)
    .join('')}</tr>`
  return fault === null
    ? line
    : `${line}\n<tr><td class="fault" colspan="8">${escape(fault)}</td></tr>`
}

function escape(text: string): string {
  const entities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
  return text.replace(/[&<>"]/g, (character) => entities[character] ?? '')
}

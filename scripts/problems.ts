// Generates docs/problems.md, and what books shows at the address that a problem's `type` names.
// npm run problems [-- --check]
import { problems } from '@bookstore/shared/problem.ts'
import { refusals } from '../platform/local/src/problem.ts'
import { explanations } from './lib/problem-explanations.ts'
import { jsonFile, settle } from './lib/generated.ts'

const all = new Map(Object.entries({ ...refusals, ...problems }))
const explained = Object.entries(explanations).map(([slug, explanation]) => {
  const { status = 0, title = '' } = all.get(slug) ?? {}
  return [slug, { status, title, explanation }] as const
})
const entries = explained.map(
  ([slug, { status, title, explanation }]) =>
    `## ${slug}\n\n\`/problems/${slug}\` · ${status} · ${title}\n\n${explanation}\n`,
)

const head = `# Problems

Every failure is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with \`type\`, \`title\`,
\`status\`, \`detail\`, \`instance\`, \`code\` (the last part of \`type\`), \`traceId\` and, for wrong input, \`errors\`:
\`pointer\` is a JSON pointer into the body, \`?name\` a query field, \`{name}\` a part of the path, or a header's name.
A 5xx never says why: look for its \`traceId\` in the logs.
`

const files = new Map([
  ['docs/problems.md', [head, ...entries].join('\n')],
  ['functions/books/src/problems.json', jsonFile(Object.fromEntries(explained))],
])
await settle(files, 'npm run problems')

// Generates docs/problems.md, the page that every problem's `type` leads to.
// npm run problems [-- --check]
import { problems } from '@bookstore/shared/problem.ts'
import { refusals } from '../platform/local/src/problem.ts'
import { explanations } from './lib/problem-explanations.ts'
import { settle } from './lib/generated.ts'

const all = new Map(Object.entries({ ...refusals, ...problems }))
const entries = Object.entries(explanations).map(([slug, explanation]) => {
  const { status = 0, title = '' } = all.get(slug) ?? {}
  return `## ${slug}\n\n\`/problems/${slug}\` · ${status} · ${title}\n\n${explanation}\n`
})

const head = `# Problems

Every failure is a problem document ([RFC 9457](https://www.rfc-editor.org/rfc/rfc9457)) with \`type\`, \`title\`,
\`status\`, \`detail\`, \`instance\`, \`code\` (the last part of \`type\`), \`traceId\` and, for wrong input, \`errors\`:
\`pointer\` is a JSON pointer into the body, \`?name\` a query field, \`{name}\` a part of the path, or a header's name.
A 5xx never says why: look for its \`traceId\` in the logs.
`

await settle(new Map([['docs/problems.md', [head, ...entries].join('\n')]]), 'npm run problems')

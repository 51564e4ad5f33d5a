import { htmlPage, pagePolicy } from './html-page.ts'
import explained from './problems.json' with { type: 'json' }

/** What is told of one kind of problem: plain text, where backticks mark names. */
type Explained = { status: number; title: string; explanation: string }

const known = new Map<string, Explained>(Object.entries(explained))

/** The policy of these pages: their own style, and nothing else. */
export const policy = pagePolicy()

/** Gives the page that a problem's `type` leads to (RFC 9457, 3.1.1); undefined for an unknown one. */
export function problemPage(slug: string): string | undefined {
  const problem = known.get(slug)
  if (!problem) return undefined
  const { status, title, explanation } = problem
  return htmlPage({
    title: `${title} · Bookstore API`,
    main: `<p class="quiet">Problem <code>${slug}</code>, status ${status}</p>
<h1>${title}</h1>
<p>${explanation.replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>
<p><a href="/docs">All operations of the shop</a></p>`,
  })
}

import { hash } from 'node:crypto'
import { style } from './docs-style.ts'

type Page = { title: string; main: string; script?: string }

/** Gives a page of the documentation, whole: HTML inside `main`, the shared style, one inline script at most. */
export function htmlPage({ title, main, script }: Page): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
<main>
${main}
</main>${script ? `\n<script type="module">${script}</script>` : ''}
</body>
</html>
`
}

/** Gives the content security policy of such a page: its own inline parts, and with a script requests to this shop. */
export function pagePolicy(script?: string): string {
  return [
    "default-src 'none'",
    ...(script ? [`script-src '${hashOf(script)}'`, "connect-src 'self'"] : []),
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; ')
}

function hashOf(inline: string): string {
  return `sha256-${hash('sha256', inline, 'base64')}`
}

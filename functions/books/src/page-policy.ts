import { hash } from 'node:crypto'

const closed = ["base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'"]

/** Gives the content security policy of a page with one inline style and nothing else. */
export function styleOnly(style: string): string {
  return ["default-src 'none'", `style-src '${hashOf(style)}'`, 'img-src data:', ...closed].join(
    '; ',
  )
}

/** Gives the policy of a page with one inline style and one inline script, which asks this shop only. */
export function styleAndScript(style: string, script: string): string {
  return [
    "default-src 'none'",
    `script-src '${hashOf(script)}'`,
    `style-src '${hashOf(style)}'`,
    'img-src data:',
    "connect-src 'self'",
    ...closed,
  ].join('; ')
}

function hashOf(inline: string): string {
  return `sha256-${hash('sha256', inline, 'base64')}`
}

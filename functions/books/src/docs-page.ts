import { script } from './docs-script.ts'
import { htmlPage, pagePolicy } from './html-page.ts'

/** The page to try the shop's operations with. It loads nothing but the OpenAPI document. */
export const html = htmlPage({
  title: 'Bookstore API',
  main: `<h1>Bookstore API</h1>
<p class="quiet">Every operation of the shop, from <a href="/openapi.json">/openapi.json</a>.</p>
<label>Access token (stays in this page, and is gone when you leave it)
<input id="token" type="password" autocomplete="off" spellcheck="false"></label>
<p id="state" role="status">Reading the description …</p>
<div id="operations"></div>
<noscript>This page needs JavaScript; <a href="/openapi.json">/openapi.json</a> does not.</noscript>`,
  script,
})

/** The page's policy: its own two inline parts, requests to this shop, and nothing else. */
export const policy = pagePolicy(script)

import { describe, expect, it } from 'vitest'
import { firstError } from './vite.ts'

describe('the first error of a build', () => {
  it.each([
    [
      'of a component',
      [
        '✗ Build failed in 1.93s',
        'error during build:',
        'Build failed with 1 error:',
        '',
        '[plugin vite-plugin-svelte:compile] /shop/src/routes/+page.svelte:1:26',
        'RolldownError: /shop/src/routes/+page.svelte:1:26 Unexpected token',
        'https://svelte.dev/e/js_parse_error',
      ],
      '/shop/src/routes/+page.svelte:1:26 Unexpected token',
    ],
    [
      'of an import',
      [
        'error during build:',
        'Build failed with 1 error:',
        '',
        "[UNRESOLVED_IMPORT] Could not resolve './gone.js' in src/routes/+page.svelte",
        '   ╭─[ src/routes/+page.svelte:2:8 ]',
      ],
      "[UNRESOLVED_IMPORT] Could not resolve './gone.js' in src/routes/+page.svelte",
    ],
    [
      'of the configuration',
      [
        'failed to load config from /shop/vite.config.ts',
        'error during build:',
        'Error: Build failed with 1 error:',
        '',
        '[PARSE_ERROR] Unexpected token',
        '   ╭─[ vite.config.ts:1:252 ]',
      ],
      '[PARSE_ERROR] Unexpected token (vite.config.ts:1:252)',
    ],
    [
      'of SvelteKit',
      [
        'error during build:',
        '[SvelteKit error: env_invalid',
        'Invalid environment variables:',
        '',
        'ORIGIN',
        '  - Invalid URL: Received ""',
        '',
        'OIDC_ISSUER',
      ],
      '[SvelteKit error: env_invalid Invalid environment variables: ORIGIN - Invalid URL: Received ""',
    ],
    ['without a heading', ['', 'Error: Cannot find module'], 'Cannot find module'],
    ['that says nothing', [''], undefined],
  ])('%s is told in one line', (_case, lines, expected) => {
    expect(firstError(lines)).toBe(expected)
  })
})

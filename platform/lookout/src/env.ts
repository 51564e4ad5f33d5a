import { identitySettings, serverSettings, text, url } from '@bookstore/shared/env.ts'
import * as v from 'valibot'

export const schemas = {
  settings: {
    ...serverSettings,
    ...identitySettings,
    /** Where the API server is. */
    KUBERNETES_URL: url,
    /** The certificate of whoever vouches for it; without it, those that Node trusts. */
    KUBERNETES_CA_FILE: v.optional(text),
    /** The ServiceAccount's token. The kubelet renews it, so it is read for every call. */
    KUBERNETES_TOKEN_FILE: text,
    /** Whose functions are looked at. */
    NAMESPACES: v.pipe(
      v.string(),
      v.regex(/^[a-z\d-]+(,[a-z\d-]+)*$/),
      v.transform((value) => value.split(',')),
    ),
  },
  secrets: {},
}

import * as v from 'valibot'

type Entries = Record<string, v.GenericSchema<string | undefined, unknown>>
type Values<E extends Entries> = { [K in keyof E]: v.InferOutput<E[K]> }

/**
 * Reads and checks the environment once. Settings may be logged, secrets never: they come apart.
 * An empty variable counts as absent, as Kubernetes gives an empty ConfigMap value.
 * @throws Error that names every variable that is missing or wrong, never a value
 */
export function readEnv<S extends Entries, T extends Entries>(
  schemas: { settings: S; secrets: T },
  environment: Record<string, string | undefined>,
): { settings: Values<S>; secrets: Values<T> } {
  const faults: string[] = []
  const settings = readAll(schemas.settings, environment, faults)
  const secrets = readAll(schemas.secrets, environment, faults)
  if (faults.length > 0) throw new Error(`The environment is not usable: ${faults.join('; ')}`)
  return { settings, secrets }
}

function readAll<E extends Entries>(
  entries: E,
  environment: Record<string, string | undefined>,
  faults: string[],
): Values<E> {
  const values: Record<string, unknown> = {}
  for (const [name, schema] of Object.entries(entries)) {
    const result = v.safeParse(schema, environment[name] || undefined)
    if (result.success) values[name] = result.output
    else faults.push(`${name} ${environment[name] ? 'has a wrong format' : 'is missing'}`)
  }
  return values as Values<E>
}

/** An integer variable from `min` to `max`; `fallback` when absent. */
export function integer(fallback: number, min: number, max: number) {
  return v.optional(
    v.pipe(v.string(), v.regex(/^\d{1,9}$/), v.transform(Number), v.minValue(min), v.maxValue(max)),
    String(fallback),
  )
}

/** A decimal variable from `min` to `max`; `fallback` when absent. */
export function decimal(fallback: number, min: number, max: number) {
  return v.optional(
    v.pipe(
      v.string(),
      v.regex(/^\d{1,9}(\.\d{1,9})?$/),
      v.transform(Number),
      v.minValue(min),
      v.maxValue(max),
    ),
    String(fallback),
  )
}

/** A duration in milliseconds; `fallback` when absent. */
export function milliseconds(fallback: number) {
  return integer(fallback, 1, 999_999_999)
}

/** The port to listen on, 8080 unless told (Knative's runtime contract). */
export const port = integer(8080, 0, 65_535)

/** A required URL. */
export const url = v.pipe(v.string(), v.url())

/** A URL that may be absent. */
export const optionalUrl = v.optional(url)

/** A required text. */
export const text = v.pipe(v.string(), v.minLength(1))

/** A comma-separated list, empty when absent. */
export const list = v.optional(
  v.pipe(
    v.string(),
    v.transform((value) =>
      value
        .split(',')
        .map((item) => item.trim())
        .filter(Boolean),
    ),
  ),
  '',
)

/** The level from which on lines are logged. */
export const logLevel = v.optional(v.picklist(['debug', 'info', 'warn', 'error']), 'info')

/** What every function is told about where and how it serves. */
export const serverSettings = {
  PORT: port,
  ADDRESS: v.optional(v.pipe(v.string(), v.ip()), '0.0.0.0'),
  LOG_LEVEL: logLevel,
}

/** What a function is told that limits calls: who counts them, and whose `X-Forwarded-For` it believes. */
export const limitSettings = {
  TRUSTED_PROXIES: list,
  REDIS_URL: optionalUrl,
  RATE_LIMIT_FACTOR: decimal(1, 0.01, 1_000_000),
}

/** What a function is told that verifies tokens. */
export const identitySettings = { OIDC_ISSUER: url, OIDC_JWKS_URL: url }

/** The largest body that the shop takes, in bytes. */
export const largestBody = 64 * 1024

/** Reads a whole body; null when it is larger than the shop takes. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | null> {
  if (Number(request.headers.get('content-length') ?? 0) > largestBody) return null
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body ?? []) {
    size += chunk.byteLength
    if (size > largestBody) return null
    chunks.push(chunk)
  }
  return new Uint8Array(Buffer.concat(chunks))
}

/** Gives a request again whose body has been read. */
export function withBody(request: Request, body: Uint8Array<ArrayBuffer>): Request {
  const { url, method, headers, signal } = request
  return new Request(url, { method, headers, signal, body })
}

/** Reads the text fields of a form; null for a body that is none. */
export async function fieldsOf(request: Request): Promise<[string, string][] | null> {
  const type = request.headers.get('content-type') ?? ''
  if (!/^(?:application\/x-www-form-urlencoded|multipart\/form-data)\b/i.test(type)) return null
  try {
    const fields = [...(await request.formData())]
    return fields.flatMap(([name, value]) => (typeof value === 'string' ? [[name, value]] : []))
  } catch {
    return null
  }
}

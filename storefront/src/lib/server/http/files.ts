import { subscribe } from 'node:diagnostics_channel'
import { ServerResponse } from 'node:http'

// Files are sent before any hook is asked: Node itself tells of every answer that begins.
subscribe('http.server.request.start', (started) => {
  if (typeof started !== 'object' || started === null || !('response' in started)) return
  const { response } = started
  if (response instanceof ServerResponse) response.setHeader('x-content-type-options', 'nosniff')
})

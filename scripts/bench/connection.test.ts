import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { answerReader } from './connection.ts'

const answers = {
  counted: 'HTTP/1.1 201 Created\r\nContent-Length: 5\r\n\r\nhello',
  chunked: 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n0\r\n\r\n',
  bare: 'HTTP/1.1 304 Not Modified\r\nETag: "1"\r\n\r\n',
}

describe('answerReader', () => {
  it('knows the end of an answer however it is cut', () => {
    const cut = fc.array(fc.nat(90), { maxLength: 5 })
    fc.assert(
      fc.property(fc.constantFrom(...Object.values(answers)), cut, (answer, cuts) => {
        const read = answerReader()
        const ends = [...cuts.filter((at) => at < answer.length), answer.length].sort(
          (a, b) => a - b,
        )
        const found = ends.map((end, index) =>
          read(Buffer.from(answer.slice(ends[index - 1] ?? 0, end))),
        )
        const whole = Number(answer.slice(9, 12))
        expect(found).toEqual([...found.slice(1).map(() => undefined), whole])
      }),
    )
  })

  it('reads one answer after the other', () => {
    const read = answerReader()
    expect(Object.values(answers).map((answer) => read(Buffer.from(answer)))).toEqual([
      201, 200, 304,
    ])
  })
})

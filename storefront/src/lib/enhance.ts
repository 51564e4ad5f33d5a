import { enhance as kitEnhance, type SubmitFunction } from '$app/forms'
import { page } from '$app/state'

type Data = Record<string, unknown> | undefined
type Fields = [string, FormDataEntryValue][]

/** A token that a refusal brought, good until the page has another one than it had then. */
let fresh: { token: string; insteadOf: string } | null = null

/**
 * Kit's `enhance` for the forms of the shop: sends the session's token, and where that turns out to be
 * too old, sends the same once more with the fresh one. Takes the same submit function as kit's.
 */
export function enhance<Success extends Data, Failure extends Data>(
  form: HTMLFormElement,
  submit: SubmitFunction<Success, Failure> = () => undefined,
) {
  type Callback = Awaited<ReturnType<typeof submit>>
  let repeat: { fields: Fields; callback: Callback } | null = null

  return kitEnhance<Success, Failure>(form, async (input) => {
    const isRepeat = repeat !== null
    const callback = repeat ? repeat.callback : await submit(input)
    if (repeat) replaceFields(input.formData, repeat.fields)
    repeat = null
    input.formData.set('csrf', currentToken())
    const fields = [...input.formData]

    return async (answer) => {
      const { result } = answer
      if (!isRepeat && result.type === 'error' && result.error.csrf !== undefined) {
        fresh = { token: result.error.csrf, insteadOf: page.data.csrf }
        repeat = { fields, callback }
        const { submitter } = input
        form.dispatchEvent(new SubmitEvent('submit', { submitter, cancelable: true }))
        return
      }
      await (callback ? callback(answer) : answer.update())
    }
  })
}

function currentToken(): string {
  return fresh?.insteadOf === page.data.csrf ? fresh.token : page.data.csrf
}

function replaceFields(formData: FormData, fields: Fields): void {
  for (const name of new Set(formData.keys())) formData.delete(name)
  for (const [name, value] of fields) formData.append(name, value)
}

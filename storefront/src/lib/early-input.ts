/**
 * Remembers what a visitor has entered or chosen before the page came to life; to be called before hydration, which
 * sets each field back to what the server sent.
 * @returns puts it back where it was lost
 */
export function rememberEarlyInput(page: ParentNode): () => void {
  const restores = [
    ...[...page.querySelectorAll('input')].flatMap(restoreInput),
    ...[...page.querySelectorAll('textarea')].flatMap(restoreText),
    ...[...page.querySelectorAll('select')].flatMap(restoreChoice),
  ]
  return () => {
    for (const restore of restores) restore()
  }
}

type Restores = (() => void)[]

function restoreInput(input: HTMLInputElement): Restores {
  const { checked } = input
  if (input.type === 'checkbox' || input.type === 'radio')
    return checked === input.defaultChecked ? [] : [() => void (input.checked = checked)]
  return restoreText(input)
}

function restoreText(field: HTMLInputElement | HTMLTextAreaElement): Restores {
  const { value } = field
  return value === field.defaultValue ? [] : [() => void (field.value = value)]
}

function restoreChoice(select: HTMLSelectElement): Restores {
  const { value } = select
  const sent = [...select.options].find(({ defaultSelected }) => defaultSelected)
  return value === (sent ?? select.options[0])?.value ? [] : [() => void (select.value = value)]
}

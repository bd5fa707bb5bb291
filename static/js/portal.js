// Comfort only: every page works without it.
import { initAll } from '../vendor/govuk-frontend@6.3.0/govuk-frontend.min.js'

document.body.classList.add('js-enabled', 'govuk-frontend-supported')
initAll()

// A form that was sent is not sent again while its answer is on the way; the way back (bfcache) opens it again.
document.addEventListener('submit', (event) => {
  const form = event.target
  if (form.method !== 'post' || event.defaultPrevented) return
  if (form.dataset.sent) event.preventDefault()
  else form.dataset.sent = 'yes'
})
addEventListener('pageshow', () => document.querySelectorAll('form[data-sent]').forEach((form) => delete form.dataset.sent))

// The language list closes when one looks elsewhere.
document.addEventListener('click', (event) => {
  document.querySelectorAll('details.language[open]').forEach((list) => {
    if (!list.contains(event.target)) list.open = false
  })
})
document.addEventListener('keydown', (event) => {
  const list = event.key === 'Escape' && document.querySelector('details.language[open]')
  if (list) {
    list.open = false
    list.querySelector('summary').focus()
  }
})

// Questions that the answer to another one opens.
const opened = [...document.querySelectorAll('[data-opened-by]')]
const answersTo = (form, name) =>
  [...form.elements].filter((input) => input.name === name && (input.checked || !/radio|checkbox/.test(input.type))).map((input) => input.value)
const settle = () => {
  for (const part of opened) {
    const when = part.dataset.openedWhen.split(' ')
    const isOpen = answersTo(part.closest('form'), part.dataset.openedBy).some((answer) => when.includes(answer))
    part.toggleAttribute('data-closed', !isOpen)
  }
}
if (opened.length) {
  document.addEventListener('change', settle)
  addEventListener('pageshow', settle)
}

// The communes of a province appear as soon as it is chosen; without scripts a button lists them.
document.querySelectorAll('button[data-lists]').forEach((button) => {
  const communes = document.getElementById(button.dataset.lists)
  const province = document.getElementById(button.dataset.lists.replace(/commune$/, 'province'))
  if (!communes || !province) return
  button.parentElement.hidden = true
  province.addEventListener('change', async () => {
    const fields = new FormData(button.form)
    fields.set('communes', '1')
    const answer = await fetch(location.href, { method: 'POST', body: new URLSearchParams(fields) }).catch(() => null)
    const page = answer?.ok && !answer.redirected && new DOMParser().parseFromString(await answer.text(), 'text/html')
    const listed = page && page.getElementById(communes.id)
    if (!listed) {
      button.parentElement.hidden = false
      return
    }
    communes.replaceChildren(...listed.children)
    communes.value = ''
    document.getElementById(`${communes.id}-hint`)?.remove()
  })
})

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

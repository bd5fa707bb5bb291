// Warns some minutes before the session ends, and lets it last with one button. The server alone knows how long is left:
// a phone may have slept, and another tab may have made the session last.
const EARLY = 10 * 60
const box = document.querySelector('[data-session]')
const form = box.querySelector('form')
const soon = box.querySelector('[data-soon]')
const over = box.querySelector('[data-over]')
let timer

const seconds = async (options) => {
  const answer = await fetch(box.dataset.session, { headers: { Accept: 'application/json' }, ...options }).catch(() => null)
  if (!answer) return null // no network: ask again later
  if (answer.redirected || !answer.ok) return 0
  return (await answer.json()).left
}
const show = (left) => {
  clearTimeout(timer)
  if (left === null) timer = setTimeout(look, 60_000)
  else {
    box.hidden = left > EARLY
    soon.hidden = left <= 0
    over.hidden = left > 0
    form.querySelector('.session__acts').hidden = left <= 0
    if (left > 0) timer = setTimeout(look, Math.min(left > EARLY ? left - EARLY : left, 86_400) * 1000 + 500)
  }
}
const look = async () => show(await seconds())

form.addEventListener('submit', async (event) => {
  event.preventDefault()
  event.stopImmediatePropagation()
  show(await seconds({ method: 'POST', body: new URLSearchParams(new FormData(form)) }))
})
// The clock of a device may be wrong: what counts is how long the page has stood here.
const opened = performance.now()
const stood = () => (performance.now() - opened) / 1000
document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'visible' && stood() > 60) look()
})
addEventListener('pageshow', (event) => event.persisted && look())
show(Math.max(1, Number(box.dataset.left)))

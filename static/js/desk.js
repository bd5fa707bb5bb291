// Comfort for those who work here all day: the rows of the queue by keyboard.
const rows = [...document.querySelectorAll('[data-cases] tbody tr')]
const links = rows.map((row) => row.querySelector('a'))
const isTyping = (element) => element.closest('input, textarea, select, [contenteditable]')
let current = -1

const go = (step) => {
  current = Math.min(rows.length - 1, Math.max(0, current + step))
  rows.forEach((row, place) => row.classList.toggle('cases__row--current', place === current))
  links[current].focus({ preventScroll: true })
  rows[current].scrollIntoView({ block: 'nearest' })
}

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return
  if (event.key === '/' && document.querySelector('#q')) {
    event.preventDefault()
    document.querySelector('#q').focus()
  }
  if (!rows.length) return
  if (event.key === 'j') go(1)
  else if (event.key === 'k') go(-1)
  else if (event.key === 'o' && current >= 0) links[current].click()
  else if (event.key === 'c' && current >= 0) rows[current].querySelector('form button')?.click()
})
links.forEach((link, place) => link.addEventListener('focus', () => { current = place }))

// A link to a closed box opens it.
const open = () => {
  const box = location.hash.length > 1 && document.getElementById(decodeURIComponent(location.hash.slice(1)))
  const details = box && box.closest('details')
  if (details) details.open = true
}
addEventListener('hashchange', open)
open()

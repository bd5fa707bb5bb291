// Saves what is typed, after a pause and on leaving. Without scripts the buttons do it.
const form = document.querySelector('form[data-autosave]')
const line = document.querySelector('[data-saved]')
const PAUSE = 2500
let isTyped = false // something stands here that is not saved
let isOver = false // an older page, or one that is being left by its buttons, saves nothing more by itself
let saving = null
let timer = 0
let tries = 0

// The mark says which answers this very page shows: a browser that comes back must not put an older one in its place.
if (form.elements.seen) form.elements.seen.autocomplete = 'off'

const say = ({ say: text, go, link }) => {
  if (line.textContent === text) return
  line.textContent = text
  if (!go) return
  const way = document.createElement('a')
  way.href = go
  way.textContent = link
  line.append(' ', way)
}

const later = (pause) => {
  clearTimeout(timer)
  timer = setTimeout(save, pause)
}

const post = async (isLeaving) => {
  const fields = new URLSearchParams([...new FormData(form)].filter(([, value]) => typeof value === 'string'))
  fields.set('autosave', '1')
  isTyped = false
  let answer
  try {
    answer = await fetch(location.href, { method: 'POST', body: fields, keepalive: isLeaving })
  } catch {
    isTyped = true
    tries += 1
    say({ say: line.dataset.offline })
    later(Math.min(60, 2 ** tries) * 1000)
    return
  }
  tries = 0
  const told = await answer.json().catch(() => null)
  if (told?.seen && form.elements.seen) form.elements.seen.setAttribute('value', told.seen)
  if (answer.status === 409) isOver = true
  say(told ?? { say: line.dataset.failed })
}

const save = (isLeaving = false) => {
  clearTimeout(timer)
  if (!isTyped || isOver) return
  if (saving) return later(PAUSE)
  saving = post(isLeaving === true).finally(() => { saving = null })
}

const typed = (event) => {
  if (event.target.type === 'file') return
  isTyped = true
  later(PAUSE)
}
form.addEventListener('input', typed)
form.addEventListener('change', typed)
addEventListener('online', save)
addEventListener('pagehide', () => save(true))
document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'hidden') save(true) })
addEventListener('beforeunload', (event) => { if (isTyped && tries) event.preventDefault() })
// A page taken out of the browser's memory may be older than what was saved since.
addEventListener('pageshow', (event) => { if (event.persisted) location.reload() })

form.addEventListener('submit', (event) => {
  if (!navigator.onLine) {
    event.preventDefault()
    event.stopPropagation()
    isTyped = true
    tries += 1
    return say({ say: line.dataset.offline })
  }
  if (saving) { // its answer carries the mark this form needs
    event.preventDefault()
    event.stopPropagation()
    saving.finally(() => form.requestSubmit(event.submitter))
    return
  }
  isOver = true
  clearTimeout(timer)
  isTyped = false
})

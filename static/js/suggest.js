// Suggestions in the search box: an editable combobox with a list (WAI-ARIA 1.2). Without scripts, or when the network
// fails, the box searches as it always does.
const PAUSE = 150
const LEAST = 2

const attach = (box) => {
  const texts = box.dataset
  const list = document.createElement('ul')
  const news = document.createElement('div')
  const known = new Map()
  let asking = null
  let timer = 0
  let active = -1
  list.id = `${box.id}-suggestions`
  list.className = 'suggest'
  list.hidden = true
  list.setAttribute('role', 'listbox')
  list.setAttribute('aria-label', texts.name)
  news.className = 'govuk-visually-hidden'
  news.setAttribute('role', 'status')
  for (const [name, value] of Object.entries({ role: 'combobox', 'aria-autocomplete': 'list', 'aria-expanded': 'false', 'aria-controls': list.id })) {
    box.setAttribute(name, value)
  }
  box.parentElement.append(list, news)

  const isOpen = () => !list.hidden
  const mark = (at) => {
    active = at
    const options = [...list.children]
    options.forEach((option, place) => option.setAttribute('aria-selected', String(place === at)))
    if (at < 0) box.removeAttribute('aria-activedescendant')
    else {
      box.setAttribute('aria-activedescendant', options[at].id)
      options[at].scrollIntoView({ block: 'nearest' })
    }
  }
  const close = () => {
    clearTimeout(timer)
    asking?.abort()
    list.hidden = true
    box.setAttribute('aria-expanded', 'false')
    mark(-1)
  }
  const draw = (rows) => {
    list.replaceChildren(...rows.map((row, at) => {
      const option = document.createElement('li')
      const name = document.createElement('span')
      option.id = `${list.id}-${at}`
      option.className = 'suggest__option'
      option.dataset.href = row.href
      option.setAttribute('role', 'option')
      option.setAttribute('aria-selected', 'false')
      name.className = 'suggest__name'
      name.lang = row.lang
      name.textContent = row.name
      option.append(name)
      if (row.online) {
        const online = document.createElement('span')
        online.className = 'suggest__online'
        online.textContent = texts.online
        option.append(online)
      }
      return option
    }))
    active = -1
    box.removeAttribute('aria-activedescendant')
    list.hidden = !rows.length
    box.setAttribute('aria-expanded', String(rows.length > 0))
    news.textContent = rows.length > 1 ? texts.many.replace('{count}', rows.length) : rows.length ? texts.one : texts.none
  }
  const ask = async (typed) => {
    asking?.abort()
    asking = new AbortController()
    const { signal } = asking
    try {
      if (!known.has(typed)) {
        const query = new URLSearchParams({ q: typed, lang: texts.lang })
        const answer = await fetch(`${texts.suggest}?${query}`, { signal, credentials: 'same-origin' })
        if (!answer.ok) return
        known.set(typed, (await answer.json()).suggestions)
      }
      if (!signal.aborted && document.activeElement === box) draw(known.get(typed))
    } catch {
      // A network that fails is no news: the box still searches.
    }
  }
  const typed = () => box.value.trim()
  const wait = () => {
    clearTimeout(timer)
    if (typed().length < LEAST && !/[^\u0000-\u024f\u1e00-\u1eff]/.test(typed())) {
      news.textContent = ''
      return close()
    }
    timer = setTimeout(() => ask(typed()), PAUSE)
  }

  box.addEventListener('input', (event) => event.isComposing || wait())
  box.addEventListener('compositionend', wait)
  box.addEventListener('keydown', (event) => {
    if (event.isComposing) return
    const last = list.children.length - 1
    if (event.key === 'Escape' && isOpen()) {
      event.preventDefault()
      close()
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      const isDown = event.key === 'ArrowDown'
      if (isOpen()) {
        event.preventDefault()
        mark(isDown ? (active < last ? active + 1 : -1) : active < 0 ? last : active - 1)
      } else if (isDown && typed().length >= LEAST) {
        event.preventDefault()
        ask(typed())
      }
    } else if (event.key === 'Enter' && isOpen() && active >= 0) {
      event.preventDefault()
      location.assign(list.children[active].dataset.href)
    } else if (event.key === 'Tab') close()
  })
  // Not taken by the press: a finger that scrolls the list chooses nothing, and the box keeps the focus.
  list.addEventListener('mousedown', (event) => event.preventDefault())
  list.addEventListener('click', (event) => {
    const option = event.target.closest('[role=option]')
    if (option) location.assign(option.dataset.href)
  })
  box.addEventListener('blur', close)
  box.form.addEventListener('submit', close)
  addEventListener('pageshow', close)
}

document.querySelectorAll('input[data-suggest]').forEach((box) => box.dataset.suggest && attach(box))

// Chosen files are sent at once, one after another, each with its progress. Without scripts a button sends them.
const part = document.querySelector('[data-upload]')
const form = part.closest('form')
const words = part.dataset
let queue = Promise.resolve()
let underWay = 0
part.hidden = true

// Going on waits for the files that are still on their way.
form.addEventListener('submit', (event) => {
  if (!underWay) return
  event.preventDefault()
  const button = event.submitter
  queue.then(() => form.requestSubmit(button))
})

const element = (name, text = '') => Object.assign(document.createElement(name), { textContent: text })

const send = (input, file, bar) => new Promise((done) => {
  const fields = new FormData()
  fields.set('csrf_token', form.elements.csrf_token.value)
  fields.set('upload', '1')
  fields.set(input, file)
  const request = new XMLHttpRequest()
  request.open('POST', location.href)
  request.upload.onprogress = (event) => { if (event.lengthComputable) bar.value = event.loaded / event.total }
  request.onload = () => done(new DOMParser().parseFromString(request.responseText, 'text/html'))
  request.onerror = request.onabort = () => done(null)
  request.send(fields)
})

const size = (bytes) => {
  const [unit, count] = bytes < 1048576 ? ['kilobyte', Math.ceil(bytes / 1024)] : ['megabyte', bytes / 1048576]
  return new Intl.NumberFormat(document.documentElement.lang, { style: 'unit', unit, maximumFractionDigits: 1 }).format(count)
}

const row = (list, input, file) => {
  const line = element('li')
  line.className = 'file'
  const name = element('span', file.name)
  name.className = 'file__name'
  const facts = element('span', ` ${size(file.size)}`)
  facts.className = 'file__facts'
  name.append(facts)
  const said = element('span', words.sending)
  said.className = 'file__facts'
  const bar = element('progress')
  bar.max = 1
  bar.setAttribute('aria-label', file.name)
  line.append(name, bar, said)
  list.append(line)
  const button = (text, act) => {
    const made = element('button', text)
    made.type = 'button'
    made.className = 'file__remove'
    made.addEventListener('click', act)
    line.append(made)
  }
  const failed = (reason, canRetry) => {
    bar.remove()
    said.textContent = reason
    said.className = 'file__wrong'
    if (canRetry) button(words.retry, () => { line.remove(); start(list, input, file) })
    button(words.remove, () => line.remove())
  }
  return { line, bar, failed }
}

const start = (list, input, file) => {
  const { line, bar, failed } = row(list, input, file)
  underWay += 1
  queue = queue.then(async () => {
    if (!line.isConnected) return
    const page = await send(input, file, bar)
    const fresh = page?.getElementById(`${input}-section`)
    const wrong = page?.getElementById(`${input}-error`)
    if (!fresh) return failed(words.failed, true)
    if (wrong) return failed(wrong.textContent.trim(), false)
    line.remove()
    document.getElementById(`${input}-section`).replaceWith(fresh)
    fresh.append(list)
    watch(fresh)
  }).finally(() => { underWay -= 1 })
}

const watch = (section) => section.querySelectorAll('input[type=file]').forEach((input) => {
  input.addEventListener('change', () => {
    let list = section.querySelector('.uploading')
    if (!list) {
      list = element('ul')
      list.className = 'files uploading'
      list.setAttribute('aria-live', 'polite')
      section.append(list)
    }
    for (const file of [...input.files]) start(list, input.name, file)
    input.value = ''
  })
})
document.querySelectorAll('.paper').forEach(watch)

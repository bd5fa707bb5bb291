// Comfort only: the address of the page is a plain link. Where the device can share or copy, a button does it.
const link = document.querySelector('[data-share]')
if (link && (navigator.share || navigator.clipboard)) {
  const button = document.createElement('button')
  button.type = 'button'
  button.className = 'share__button'
  button.textContent = link.dataset.shareWord
  const said = document.createElement('span')
  said.setAttribute('role', 'status')
  link.after(' ', button, ' ', said)
  button.addEventListener('click', async () => {
    try {
      if (navigator.share) await navigator.share({ title: document.title, url: link.href })
      else {
        await navigator.clipboard.writeText(link.href)
        said.textContent = link.dataset.shareDone
      }
    } catch { /* closed again, or not allowed: the address still stands there */ }
  })
}

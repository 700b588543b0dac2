/**
 * The script of the status page. It requests the page again at an interval and changes only what differs, so focus,
 * open details and typed text are kept. If a request fails, it shows that the visible data is old.
 */
export const PAGE_SCRIPT = `
'use strict'
{
  const live = document.getElementById('live')
  const trouble = document.getElementById('trouble')
  const pause = document.getElementById('pause')
  const every = Number(document.body.dataset.updateEvery)
  let paused = false
  let timer

  const alike = (one, other) => one.nodeName === other.nodeName && one.id === other.id
  const change = (from, to) => {
    if (from.nodeType !== Node.ELEMENT_NODE) {
      if (from.nodeValue !== to.nodeValue) from.nodeValue = to.nodeValue
      return
    }
    for (const { name } of [...from.attributes])
      if (!to.hasAttribute(name) && !(name === 'open' && from.nodeName === 'DETAILS')) from.removeAttribute(name)
    for (const { name, value } of to.attributes) if (from.getAttribute(name) !== value) from.setAttribute(name, value)
    changeChildren(from, to)
  }
  const changeChildren = (from, to) => {
    const known = new Map([...from.children].filter(({ id }) => id !== '').map((child) => [child.id, child]))
    let place = from.firstChild
    for (const wanted of [...to.childNodes]) {
      const same = wanted.id ? known.get(wanted.id) : place
      if (same && alike(same, wanted)) {
        if (same === place) place = place.nextSibling
        else from.insertBefore(same, place)
        change(same, wanted)
      } else from.insertBefore(document.adoptNode(wanted), place)
    }
    while (place) {
      const gone = place
      place = place.nextSibling
      gone.remove()
    }
  }

  const update = async () => {
    clearTimeout(timer)
    if (paused || document.hidden) return
    try {
      const response = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(10000) })
      if (!response.ok) throw new Error('it answers ' + response.status)
      const page = new DOMParser().parseFromString(await response.text(), 'text/html')
      const fresh = page.getElementById('live')
      if (!fresh) throw new Error('it answers with another page')
      if (!paused) {
        change(live, fresh)
        document.title = page.title
        document.querySelector('link[rel=icon]').href = page.querySelector('link[rel=icon]').getAttribute('href')
      }
      trouble.hidden = true
    } catch (error) {
      const why = error.message.startsWith('it answers') ? error.message : 'it does not answer'
      const text = 'No update: ' + why + '. What you see is old: as of ' + document.getElementById('as-of').textContent + '.'
      if (trouble.textContent !== text) trouble.textContent = text
      trouble.hidden = false
    }
    clearTimeout(timer)
    timer = setTimeout(update, every)
  }

  pause.hidden = false
  pause.addEventListener('click', () => {
    paused = !paused
    pause.textContent = paused ? 'Resume updates' : 'Pause updates'
    if (!paused) update()
  })
  document.addEventListener('visibilitychange', update)
  timer = setTimeout(update, every)
}
`

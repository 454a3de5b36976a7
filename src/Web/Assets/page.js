// The only script of the pages. Everything can be read and done without it: it swaps the parts that the host sends, says when the host is silent, and knows a few keys.
'use strict';
(() => {
  const stale = document.getElementById('stale');
  let heard = new Date();

  const hear = () => { heard = new Date(); stale.hidden = true; };
  const miss = () => {
    const time = stale.querySelector('time');
    time.dateTime = heard.toISOString();
    time.textContent = heard.toLocaleTimeString();
    stale.hidden = false;
  };

  // What somebody has marked or opened, or where the focus is, outlives a swap.
  const keep = (place) => ({
    checked: [...place.querySelectorAll('input:checked')].map((box) => box.name + '=' + box.value),
    typed: [...place.querySelectorAll('input[type=number]')].filter((box) => box.value !== box.defaultValue || box === document.activeElement).map((box) => [box.form.action + box.form.elements[0].value, box.value]),
    focus: place.contains(document.activeElement) ? path(place, document.activeElement) : null,
    scroll: [...place.querySelectorAll('.wide')].map((box) => box.scrollLeft),
  });
  const path = (place, node) => {
    const steps = [];
    for (; node !== place; node = node.parentElement) steps.unshift([...node.parentElement.children].indexOf(node));
    return steps;
  };
  const restore = (place, kept) => {
    for (const box of place.querySelectorAll('input[type=checkbox]')) if (kept.checked.includes(box.name + '=' + box.value)) box.checked = true;
    for (const box of place.querySelectorAll('input[type=number]')) {
      const typed = kept.typed.find(([form]) => form === box.form.action + box.form.elements[0].value);
      if (typed) box.value = typed[1];
    }
    [...place.querySelectorAll('.wide')].forEach((box, index) => { box.scrollLeft = kept.scroll[index] || 0; });
    if (kept.focus) {
      let node = place;
      for (const step of kept.focus) node = node && node.children[step];
      if (node) node.focus({ preventScroll: true });
    }
  };
  const swap = ({ id, html, version }) => {
    const place = document.getElementById(id);
    if (!place || place.dataset.version === version) return;
    const kept = keep(place);
    place.innerHTML = html;
    place.dataset.version = version;
    restore(place, kept);
  };

  if (document.body.dataset.live === 'yes' && window.EventSource) {
    let events;
    const open = () => {
      events = new EventSource(location.href);
      events.addEventListener('part', (event) => { hear(); swap(JSON.parse(event.data)); });
      events.addEventListener('alive', hear);
      events.addEventListener('away', miss);
      events.onerror = () => {
        miss();
        if (events.readyState === EventSource.CLOSED) setTimeout(open, 3000); // it was refused: the host is leaving, or we are logged out
      };
    };
    open();
    addEventListener('pagehide', () => events.close());
    addEventListener('pageshow', (event) => { if (event.persisted) open(); });
  }

  // A click with Shift marks all boxes from the last one on.
  let last = null;
  document.addEventListener('click', (event) => {
    const box = event.target;
    if (!(box instanceof HTMLInputElement) || box.type !== 'checkbox') return;
    const boxes = [...box.form.querySelectorAll('input[type=checkbox]')];
    if (event.shiftKey && boxes.includes(last)) {
      const [from, to] = [boxes.indexOf(last), boxes.indexOf(box)].sort((a, b) => a - b);
      boxes.slice(from, to + 1).forEach((one) => { one.checked = box.checked; });
    }
    last = box;
  });

  // Keys: g, f, e go to grids, fleet, events; / looks for a cell; n is the next page.
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const links = document.querySelectorAll('header nav a');
    const go = { g: links[0], f: links[1], e: links[3], n: document.querySelector('a[rel=next]') }[event.key];
    if (go) go.click();
    if (event.key === '/') {
      const find = document.querySelector('.find input');
      if (find) { event.preventDefault(); find.focus(); }
    }
  });
})();

// The only script of the pages. Everything can be read and done without it: it swaps the parts that the host sends, says when the host is silent, makes a slider of a gallery, and knows a few keys.
'use strict';
(() => {
  const stale = document.getElementById('stale');
  let heard = new Date();

  const hear = () => { heard = new Date(); stale.hidden = true; };
  const miss = (event) => {
    for (const why of stale.querySelectorAll('[data-why]')) why.hidden = why.dataset.why !== (event && event.type === 'away' ? 'coordinator' : 'host');
    const time = stale.querySelector('time');
    time.dateTime = heard.toISOString();
    time.textContent = heard.toLocaleTimeString();
    stale.hidden = false;
  };

  // What somebody has marked or opened, or where the focus is, outlives a swap.
  const keep = (place) => ({
    checked: [...place.querySelectorAll('input:checked')].map((box) => box.name + '=' + box.value),
    typed: [...place.querySelectorAll('input[type=number]')].filter((box) => box.value !== box.defaultValue || box === document.activeElement).map((box) => [box.form.action + box.form.elements[0].value, box.value]),
    open: [...place.querySelectorAll('details')].map((box) => box.open),
    focus: place.contains(document.activeElement) ? path(place, document.activeElement) : null,
    scroll: [...place.querySelectorAll('.wide, .log')].map((box) => [box.scrollLeft, box.scrollTop]),
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
    [...place.querySelectorAll('.wide, .log')].forEach((box, index) => { if (kept.scroll[index]) [box.scrollLeft, box.scrollTop] = kept.scroll[index]; });
    [...place.querySelectorAll('details')].forEach((box, index) => { box.open = kept.open[index] || false; });
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
    enrich(place);
    restore(place, kept);
  };

  // A gallery's links become a slider, too. What somebody has chosen stays chosen when another picture comes; who looks at the latest goes on with the latest.
  let chosen = null;
  const show = (gallery, links, index) => {
    const link = links[index], image = gallery.querySelector('img'), slider = gallery.querySelector('input[type=range]');
    links.forEach((one) => one.removeAttribute('aria-current'));
    link.setAttribute('aria-current', 'true');
    if (image.getAttribute('src') !== link.dataset.picture) image.src = link.dataset.picture;
    image.alt = 'The synthetic images ' + link.dataset.says;
    gallery.parentElement.querySelector('[data-says]').textContent = link.dataset.says;
    slider.value = index;
    slider.setAttribute('aria-valuetext', link.dataset.says);
  };
  const choose = (gallery, links, index) => {
    if (index < 0 || index >= links.length) return;
    chosen = index === links.length - 1 ? null : links[index].dataset.picture;
    show(gallery, links, index);
  };
  const linksOf = (gallery) => [...gallery.querySelectorAll('a[data-picture]')];
  const enrich = (root) => {
    for (const gallery of root.querySelectorAll('.gallery')) {
      const links = linksOf(gallery);
      if (links.length < 2) continue;
      const slider = document.createElement('input');
      slider.type = 'range';
      slider.max = links.length - 1;
      slider.setAttribute('aria-label', 'Evaluation point');
      slider.addEventListener('input', () => choose(gallery, links, +slider.value));
      gallery.prepend(slider);
      links.forEach((link, index) => link.addEventListener('click', (event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        choose(gallery, links, index);
      }));
      const kept = links.findIndex((link) => link.dataset.picture === chosen);
      show(gallery, links, kept >= 0 ? kept : links.findIndex((link) => link.hasAttribute('aria-current')));
    }
    for (const code of root.querySelectorAll('code.copy')) {
      if (!navigator.clipboard) break; // a browser has none for a page that came without TLS from another host
      const button = document.createElement('button');
      button.type = 'button';
      button.className = 'quiet';
      button.textContent = 'copy';
      button.setAttribute('aria-label', 'copy ' + code.textContent);
      button.addEventListener('click', async () => { await navigator.clipboard.writeText(code.textContent); button.textContent = 'copied'; });
      code.after(button);
    }
  };
  enrich(document);

  if (document.body.dataset.live === 'yes' && window.EventSource) {
    // A browser has six connections to a host: a page that nobody sees gives its own back, and is brought up to date when it is looked at again.
    let events = null;
    const open = () => {
      if (events || document.hidden) return;
      events = new EventSource(location.href);
      events.addEventListener('part', (event) => { hear(); swap(JSON.parse(event.data)); });
      events.addEventListener('alive', hear);
      events.addEventListener('away', miss);
      events.onerror = (event) => {
        miss();
        if (event.target.readyState !== EventSource.CLOSED) return;
        close(); // it was refused: the host is leaving, or we are logged out
        setTimeout(open, 3000);
      };
    };
    const close = () => {
      if (events) events.close();
      events = null;
    };
    open();
    document.addEventListener('visibilitychange', () => (document.hidden ? close() : open()));
    addEventListener('pagehide', close);
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

  // Keys: g, d, a, e go to grids, devices, alerts, events; / looks for a cell; n is the next page.
  document.addEventListener('keydown', (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || /^(INPUT|SELECT|TEXTAREA)$/.test(event.target.tagName)) return;
    const links = document.querySelectorAll('header nav a');
    const go = { g: links[0], d: links[1], a: links[3], e: links[4], n: document.querySelector('a[rel=next]') }[event.key];
    if (go) go.click();
    const gallery = document.querySelector('.gallery');
    if (gallery && /^Arrow(Left|Right)$/.test(event.key) && (event.target === document.body || gallery.contains(event.target))) {
      const links = linksOf(gallery);
      event.preventDefault();
      choose(gallery, links, links.findIndex((link) => link.hasAttribute('aria-current')) + (event.key === 'ArrowRight' ? 1 : -1));
    }
    if (event.key === '/') {
      const find = document.querySelector('.find input');
      if (find) { event.preventDefault(); find.focus(); }
    }
  });
})();

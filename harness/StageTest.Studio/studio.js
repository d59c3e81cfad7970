// Shows the current state of the scenario. The server sends the number of a state; this script requests its markup and puts it
// into the page. It changes nothing else.
'use strict';

const view = document.getElementById('view');
const status = document.getElementById('status');

// Keeps what the user opened and chose: a fold is identified by the titles of its parents, a check box by its class in its fold.
const nameOf = fold => {
  const names = [];
  for (let at = fold; at && at !== view; at = at.parentElement) {
    if (at.tagName === 'DETAILS') names.push(at.querySelector(':scope > summary').textContent.replace(/\d+/g, '#'));
  }
  return names.join('\n');
};
const boxName = box => `${nameOf(box.closest('details'))}\n${box.className}`;

const show = markup => {
  const folds = new Map([...view.querySelectorAll('details')].map(fold => [nameOf(fold), fold.open]));
  const boxes = new Map([...view.querySelectorAll('input[type=checkbox]')].map(box => [boxName(box), box.checked]));
  const focused = view.contains(document.activeElement) ? document.activeElement : null;
  const link = focused && focused.getAttribute('href');
  const scrolls = [scrollX, scrollY];

  const fresh = new DOMParser().parseFromString(markup, 'text/html');
  view.replaceChildren(...fresh.body.childNodes);

  for (const fold of view.querySelectorAll('details')) fold.open = folds.get(nameOf(fold)) ?? fold.open;
  for (const box of view.querySelectorAll('input[type=checkbox]')) box.checked = boxes.get(boxName(box)) ?? box.checked;
  // Keeps the open explanation open: only a navigation makes the new element the target.
  if (location.hash) location.replace(location.hash);
  scrollTo(...scrolls);
  if (link) [...view.querySelectorAll('a')].find(a => a.getAttribute('href') === link)?.focus({ preventScroll: true });
};

const tell = (text, isLost) => {
  if (status.textContent !== text) status.textContent = text;
  status.classList.toggle('lost', isLost);
};

const tellState = version => {
  const broken = document.getElementById('problems')?.classList.contains('error');
  tell(broken ? 'The last edit has errors; they are listed below.' : `State ${version} is shown: edits of the files appear here.`, false);
};

let asked = 0;
const ask = async version => {
  const own = ++asked;
  try {
    const answer = await fetch('view', { cache: 'no-store' });
    if (!answer.ok) throw new Error(answer.statusText);
    const markup = await answer.text();
    if (own !== asked) return;
    show(markup);
    tellState(version);
  } catch {
    lost();
  }
};
const lost = () => tell('The studio does not answer. This page may be out of date.', true);

const events = new EventSource('events');
events.onmessage = message => {
  const version = Number(message.data);
  if (version === Number(document.getElementById('state').dataset.version)) {
    tellState(version);
  } else {
    ask(version);
  }
};
events.onerror = lost;

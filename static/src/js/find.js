// "/" goes to the search box of the plan, unless somebody switched that off; the arrow keys walk through what it found.
const KEY = 'cypp:slash';
const TYPING = 'input, textarea, select, [contenteditable]';

export function findBox() {
  document.addEventListener('keydown', (event) => {
    const box = document.querySelector('[data-find]');
    if (!box) return;
    if (event.key === '/' && wanted() && !event.ctrlKey && !event.metaKey && !event.altKey && !event.target.closest(TYPING)) {
      event.preventDefault();
      const menu = box.closest('details');
      if (menu) menu.open = true;
      box.focus();
      box.select();
    } else if (event.key === 'ArrowDown' || event.key === 'ArrowUp') {
      walk(event, box);
    }
  });
  offerSwitch(document.querySelector('[data-slash]'));
}

function walk(event, box) {
  const places = [box, ...document.querySelectorAll('#find-results a')];
  const at = places.indexOf(document.activeElement);
  const next = places[at + (event.key === 'ArrowDown' ? 1 : -1)];
  if (at < 0 || !next) return;
  event.preventDefault();
  next.focus();
}

function wanted() {
  try { return localStorage.getItem(KEY) !== 'off'; } catch { return true; }
}

function offerSwitch(place) {
  if (!place) return;
  const button = document.createElement('button');
  button.type = 'button';
  button.className = 'link-button';
  const words = document.createElement('span');
  const draw = () => {
    words.textContent = wanted() ? 'The “/” key moves to the box. ' : 'The “/” key does nothing special. ';
    button.textContent = wanted() ? 'Switch it off' : 'Switch it on';
  };
  button.addEventListener('click', () => {
    try { localStorage.setItem(KEY, wanted() ? 'off' : 'on'); } catch { /* no storage: it stays as it is */ }
    draw();
  });
  draw();
  place.append(words, button);
}

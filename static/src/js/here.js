// Who else has this place open. Every page of a plan asks every 20 seconds while it is seen (components/here.html);
// this adds the row that is open for editing and whether anything in it was changed, and marks the rows of others.
const FORM = 'form[data-keep-draft]:not(.talk__form)';
const CHANGED = 'form[data-changed]';
let row = '';

const box = () => document.querySelector('[data-here]');

export function whoIsHere() {
  if (!box()) return;
  document.addEventListener('input', (event) => {
    const form = event.target.closest?.(FORM);
    if (!form || form.dataset.changed) return;
    form.dataset.changed = 'yes';
    ask();
  });
  document.addEventListener('visibilitychange', ask);
  document.body.addEventListener('htmx:configRequest', (event) => {
    if (event.detail.elt !== box()) return;
    if (document.hidden) event.preventDefault();
    row = rowBeingEdited();
    event.detail.parameters.set('row', row);
    event.detail.parameters.set('writing', document.querySelector(CHANGED) ? 'yes' : '');
  });
  document.body.addEventListener('htmx:responseError', (event) => {
    if (event.detail.elt === box()) box().querySelector('#here-who').replaceChildren();
  });
  document.body.addEventListener('htmx:afterSettle', (event) => {
    if (rowBeingEdited() !== row) ask();
    markRows();
  });
}

function ask() {
  if (!document.hidden) window.htmx?.trigger(box(), 'here');
}

// A row is known by the form in it, never by its class: until htmx has settled, a row wears the class of the one it replaced.
// Of several open rows it is one that was changed, so that a page and a row are never said to be written by the same words.
function rowBeingEdited() {
  const open = [...document.querySelectorAll(FORM)].map((form) => form.closest('[id^="commitment-"]')).filter(Boolean);
  const changed = open.filter((one) => one.querySelector(CHANGED));
  const rows = changed.length ? changed : open;
  return (rows.find((one) => one.contains(document.activeElement)) ?? rows.at(-1))?.id ?? '';
}

function markRows() {
  document.querySelectorAll('.here-mark').forEach((mark) => mark.remove());
  box().querySelectorAll('[data-at]').forEach(({ dataset }) => {
    const place = document.getElementById(dataset.at)?.querySelector('.row-links, .form-actions');
    if (!place) return;
    const mark = document.createElement('span');
    mark.className = 'here-mark';
    mark.textContent = dataset.said;
    place.append(mark);
  });
}

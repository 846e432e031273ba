// The outline is always open beside the page and starts closed above it on a phone, also when a save has redrawn it.
const wide = window.matchMedia('(min-width: 47.5625rem)');
const current = () => document.querySelector('[data-outline]');

export function outlineMenu() {
  const menu = current();
  if (!menu) return;
  const fit = () => { current()?.toggleAttribute('open', wide.matches); };
  wide.addEventListener('change', fit);
  document.body.addEventListener('htmx:afterSettle', () => { if (wide.matches) fit(); });
  fit();
  const here = menu.querySelector('[aria-current]');
  // The outline alone moves: a page that is opened begins at its top.
  if (wide.matches && here) menu.scrollTop += Math.max(0, here.getBoundingClientRect().bottom - window.innerHeight + 16);
}

// The outline is always open beside the page and starts closed above it on a phone.
export function outlineMenu() {
  const menu = document.querySelector('[data-outline]');
  if (!menu) return;
  const wide = window.matchMedia('(min-width: 47.5625rem)');
  const fit = () => { menu.open = wide.matches; };
  wide.addEventListener('change', fit);
  fit();
  if (wide.matches) menu.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest' });
}

// After htmx puts new content on the page: start its components and put the focus where the work goes on.
export function watchSwaps(start) {
  document.body.addEventListener('htmx:afterSettle', (event) => {
    const scope = event.detail.elt;
    if (!scope || scope === document.body || !scope.isConnected) return;
    announceProgress(scope);
    if (scope.closest('[data-progress]')) return;
    start(scope);
    focusOn(scope);
  });
  document.body.addEventListener('htmx:responseError', (event) => tell(event, 'The server could not do that. Nothing was saved; try again.'));
  document.body.addEventListener('htmx:sendError', (event) => tell(event, 'There is no connection. Your words are still here; try again.'));
}

function focusOn(scope) {
  const target = scope.matches('[data-focus]') ? scope : scope.querySelector('[data-focus]');
  if (!target) return;
  if (!target.matches('a[href], button, input, select, textarea, [tabindex]')) target.tabIndex = -1;
  target.focus();
}

function announceProgress(scope) {
  const status = scope.closest('[data-progress]')?.querySelector('[data-progress-status]');
  const body = scope.closest('[data-state]');
  if (!status || !body || status.dataset.said === body.dataset.state) return;
  status.dataset.said = body.dataset.state;
  status.textContent = body.querySelector('.progress__words')?.textContent ?? '';
}

// What the page asks by itself may fail in silence: nobody did anything that could be lost.
function tell(event, words) {
  if (!event.detail.elt?.closest('[data-here]')) say(words);
}

function say(words) {
  let box = document.getElementById('connection');
  if (!box) {
    box = document.createElement('div');
    box.id = 'connection';
    box.className = 'connection';
    box.setAttribute('role', 'alert');
    document.body.append(box);
  }
  box.textContent = words;
  clearTimeout(say.timer);
  say.timer = setTimeout(() => box.remove(), 10000);
}

// Keeps what is typed in <form data-keep-draft> in this browser, and offers it back after a crash.
// A draft is thrown away once the server has taken the form; it never leaves the browser.
const DELAY = 800;
const MAX_AGE = 14 * 24 * 3600 * 1000;
const SENT = 'draft-sent';
const REFUSED = '.govuk-error-summary, [data-conflict]';
let cameBack = ''; // the key of the form that this page brought back with problems

const user = () => document.body.dataset.user ?? '';
const keyOf = (form) => `draft:${user()}:${new URL(form.action, location.href).pathname}`;
const clock = (at) => new Date(at).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' });
const day = (at) => new Date(at).toLocaleDateString('en-GB', { day: 'numeric', month: 'long', year: 'numeric' });

export function keepDrafts(scope) {
  const forms = [...scope.querySelectorAll('form[data-keep-draft]')];
  if (scope.matches?.('form[data-keep-draft]')) forms.push(scope);
  if (scope === document) settleSent(forms);
  forms.forEach(watch);
}

function read(key) {
  try {
    const draft = JSON.parse(localStorage.getItem(key));
    return draft && Date.now() - draft.at < MAX_AGE ? draft : null;
  } catch {
    return null;
  }
}

function store(action) {
  try {
    return action();
  } catch {
    return undefined; // storage is full or switched off: typing goes on as before
  }
}

// Remember which form was sent; its draft is done with once a page says so. A server that could not be reached says nothing.
function settleSent(forms) {
  const key = store(() => sessionStorage.getItem(SENT));
  if (!key) return;
  store(() => sessionStorage.removeItem(SENT));
  const back = forms.some((form) => keyOf(form) === key);
  const refused = document.querySelector('[data-conflict]') || (back && document.querySelector('.govuk-error-summary'));
  if (refused) cameBack = key;
  else if (document.querySelector('.govuk-notification-banner--success')) store(() => localStorage.removeItem(key));
}

// A form that came back with problems holds what was sent, so there is nothing to put back.
function holdsIt(form, key) {
  return key === cameBack || form.querySelector(REFUSED) || form.previousElementSibling?.matches(REFUSED);
}

function typedFields(form) {
  return [...form.elements].filter((field) => field.name && !['hidden', 'password', 'file', 'submit', 'button'].includes(field.type));
}

function values(form) {
  const found = {};
  for (const field of typedFields(form)) {
    if (['checkbox', 'radio'].includes(field.type)) {
      (found[field.name] ??= []).push(...(field.checked ? [field.value] : []));
    } else if (field.multiple) {
      found[field.name] = [...field.selectedOptions].map((option) => option.value);
    } else {
      found[field.name] = field.value;
    }
  }
  return found;
}

function putBack(form, kept) {
  for (const field of typedFields(form)) {
    const value = kept[field.name];
    if (value === undefined) continue;
    if (['checkbox', 'radio'].includes(field.type)) field.checked = value.includes(field.value);
    else if (field.multiple) for (const option of field.options) option.selected = value.includes(option.value);
    else field.value = value;
    field.dispatchEvent(new Event('input', { bubbles: true }));
  }
}

function watch(form) {
  if (form.dataset.watched) return;
  form.dataset.watched = 'yes';
  const key = keyOf(form);
  const status = statusOf(form);
  let loaded = JSON.stringify(values(form));
  let timer;

  const draft = read(key);
  if (draft && JSON.stringify(draft.values) !== loaded && !holdsIt(form, key)) offer(form, key, draft);

  const keep = () => {
    clearTimeout(timer);
    const now = values(form);
    if (JSON.stringify(now) === loaded) return;
    const at = Date.now();
    if (store(() => (localStorage.setItem(key, JSON.stringify({ at, values: now })), true))) status.textContent = `Draft kept ${clock(at)}`;
  };
  form.addEventListener('input', () => { clearTimeout(timer); timer = setTimeout(keep, DELAY); });
  window.addEventListener('pagehide', () => { if (timer && form.isConnected && !form.dataset.sent) keep(); });
  form.addEventListener('submit', () => {
    clearTimeout(timer);
    form.dataset.sent = 'yes';
    store(() => localStorage.setItem(key, JSON.stringify({ at: Date.now(), values: values(form) })));
    if (!form.hasAttribute('hx-post')) store(() => sessionStorage.setItem(SENT, key));
  });
  form.addEventListener('htmx:afterRequest', (event) => {
    delete form.dataset.sent;
    const taken = event.detail.successful && event.detail.xhr.status < 400; // 409 and 422 are shown, not taken
    if (event.detail.elt === form && taken) store(() => localStorage.removeItem(key));
  });
}

function statusOf(form) {
  const found = form.querySelector('[data-draft-status]');
  if (found) return found;
  const made = document.createElement('span');
  made.className = 'kept';
  made.setAttribute('role', 'status');
  (form.querySelector('.form-actions') ?? form).append(made);
  return made;
}

function offer(form, key, draft) {
  const box = document.createElement('div');
  box.className = 'draft-offer';
  box.setAttribute('role', 'region');
  box.setAttribute('aria-label', 'Words that were not saved');
  const words = document.createElement('p');
  words.textContent = `You typed here at ${clock(draft.at)} on ${day(draft.at)} and it was not saved.`;
  const button = (label, className, action) => {
    const made = document.createElement('button');
    made.type = 'button';
    made.className = `govuk-button govuk-button--small ${className}`;
    made.textContent = label;
    made.addEventListener('click', () => {
      action();
      box.remove();
      (typedFields(form)[0] ?? form).focus();
    });
    return made;
  };
  box.append(
    words,
    button('Put it back', '', () => putBack(form, draft.values)),
    button('Throw it away', 'govuk-button--secondary', () => store(() => localStorage.removeItem(key))),
  );
  form.prepend(box);
}

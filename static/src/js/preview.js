// Draws Markdown beside its text area as it is typed; the server makes the HTML, so it is what will be printed.
const DELAY = 400;

export function livePreviews(scope) {
  scope.querySelectorAll('textarea[data-preview-url]').forEach((area) => {
    if (area.dataset.previewed) return;
    area.dataset.previewed = 'yes';
    const box = area.closest('[data-write]') ?? area.parentElement;
    const pane = makePane(area);
    box.classList.add('write--live');
    area.after(pane.section);
    let timer;
    let asked = 0;
    const draw = async () => {
      const turn = ++asked;
      const reading = document.querySelector(`[data-reading-of="${area.id}"]`);
      const html = await ask(area.dataset.previewUrl, area.value, reading && area.form?.elements.role?.value);
      if (turn !== asked || html === null) return;
      pane.body.innerHTML = html;
      const hints = pane.body.querySelector('[data-reading]');
      hints?.remove();
      if (reading && hints) reading.replaceChildren(...hints.childNodes);
      if (!pane.body.hasChildNodes()) pane.body.innerHTML = '<p class="muted">Your words appear here as they will be printed.</p>';
    };
    const soon = () => { clearTimeout(timer); timer = setTimeout(draw, DELAY); };
    area.addEventListener('input', soon);
    area.form?.elements.role?.addEventListener('change', soon);
    draw();
  });
}

function makePane(area) {
  const section = document.createElement('div');
  section.className = 'write__preview';
  section.tabIndex = 0;
  section.setAttribute('role', 'group');
  section.setAttribute('aria-labelledby', `${area.id}-preview`);
  const title = document.createElement('p');
  title.className = 'write__preview-title';
  title.id = `${area.id}-preview`;
  title.textContent = 'Preview';
  const body = document.createElement('div');
  body.className = 'prose';
  body.lang = area.lang;
  body.dir = area.dir;
  section.append(title, body);
  return { section, body };
}

async function ask(url, text, role) {
  const token = JSON.parse(document.body.getAttribute('hx-headers') ?? '{}')['X-CSRFToken'] ?? '';
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'X-CSRFToken': token, 'Content-Type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams(role ? { text, role } : { text }),
      credentials: 'same-origin',
    });
    return answer.ok ? await answer.text() : null;
  } catch {
    return null; // offline: the last preview stays
  }
}

// What is pasted from Word, LibreOffice, Outlook or a web page arrives as Markdown.
import { toMarkdown } from './markdown.js';

const TYPED = { lines: 150, signs: 20000 };

const BLOCK = /^(#{1,6} |[-*] |\d+\. |>|\|)/;

// Line ends that keep a new paragraph, heading, list, table or quotation apart from the words before it.
function gap(before, pasted) {
  if (!before.trim() || before.endsWith('\n\n')) return '';
  if (!before.endsWith('\n')) return BLOCK.test(pasted) ? '\n\n' : '';
  const line = before.trimEnd().split('\n').pop();
  return BLOCK.test(line) && BLOCK.test(pasted) ? '' : '\n';
}

export function pasteAsMarkdown(scope) {
  scope.querySelectorAll('textarea[data-markdown]').forEach((area) => {
    if (area.dataset.pastes) return;
    area.dataset.pastes = 'yes';
    area.addEventListener('paste', (event) => {
      const html = event.clipboardData?.getData('text/html');
      if (!html) return;
      const pasted = toMarkdown(html);
      if (!pasted) return;
      const text = gap(area.value.slice(0, area.selectionStart), pasted) + pasted;
      event.preventDefault();
      area.focus();
      // Typed by the browser, so that its own undo takes it back; much text would take it minutes
      const little = text.length < TYPED.signs && text.split('\n').length < TYPED.lines;
      if (little && document.execCommand('insertText', false, text)) return;
      area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });
}

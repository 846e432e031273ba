// What is pasted from Word, LibreOffice, Outlook or a web page arrives as Markdown.
import { toMarkdown } from './markdown.js';

const TYPED = { lines: 150, signs: 20000 };

export function pasteAsMarkdown(scope) {
  scope.querySelectorAll('textarea[data-markdown]').forEach((area) => {
    if (area.dataset.pastes) return;
    area.dataset.pastes = 'yes';
    area.addEventListener('paste', (event) => {
      const html = event.clipboardData?.getData('text/html');
      if (!html) return;
      const text = toMarkdown(html);
      if (!text) return;
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

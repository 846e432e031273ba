// Turns what is pasted from Word or a web page into Markdown: headings, lists, tables, links, bold, italic.
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
      area.setRangeText(text, area.selectionStart, area.selectionEnd, 'end');
      area.dispatchEvent(new Event('input', { bubbles: true }));
    });
  });
}

export function toMarkdown(html) {
  const body = new DOMParser().parseFromString(html, 'text/html').body;
  return blocks(body).join('\n\n').replace(/\n{3,}/g, '\n\n').trim();
}

const BLOCKS = 'P,DIV,H1,H2,H3,H4,H5,H6,UL,OL,TABLE,BLOCKQUOTE,SECTION,ARTICLE,HEADER,FOOTER,MAIN,PRE,HR';
const IGNORED = 'STYLE,SCRIPT,META,LINK,TITLE,IMG,SVG';
const isBlock = (node) => node.nodeType === Node.ELEMENT_NODE && node.matches(BLOCKS);
const tidy = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim();

function blocks(parent) {
  const out = [];
  let run = '';
  const flush = () => { if (tidy(run)) out.push(run.replace(/[ \t\u00a0]+/g, ' ').trim()); run = ''; };
  for (const node of parent.childNodes) {
    if (isBlock(node)) {
      flush();
      const made = block(node);
      if (made) out.push(made);
    } else {
      run += inline(node);
    }
  }
  flush();
  return joinWordLists(out);
}

function block(node) {
  const heading = /^H([1-6])$/.exec(node.tagName) ?? /MsoHeading(\d)|Heading(\d)/.exec(node.className);
  if (heading) return `${'#'.repeat(Math.min(Math.max(Number(heading[1] ?? heading[2]), 2), 4))} ${tidy(node.textContent)}`;
  if (node.matches('UL,OL')) return list(node, 0);
  if (node.matches('TABLE')) return table(node);
  if (node.matches('BLOCKQUOTE')) return blocks(node).join('\n\n').replace(/^/gm, '> ');
  if (node.matches('HR')) return '';
  if (/MsoListParagraph/.test(node.className)) return wordItem(node);
  return blocks(node).join('\n\n');
}

function list(node, depth) {
  let number = node.start || 1;
  const lines = [];
  for (const item of node.children) {
    if (item.matches('UL,OL')) { lines.push(list(item, depth + 1)); continue; }
    const inner = [...item.childNodes].filter((child) => !(child.nodeType === 1 && child.matches('UL,OL')));
    const mark = node.matches('OL') ? `${number++}.` : '-';
    lines.push(`${'   '.repeat(depth)}${mark} ${tidy(inner.map(inline).join(''))}`);
    for (const nested of item.querySelectorAll(':scope > ul, :scope > ol')) lines.push(list(nested, depth + 1));
  }
  return lines.join('\n');
}

// Word writes list items as paragraphs that begin with a typed bullet or number.
function wordItem(node) {
  const text = tidy([...node.childNodes].map(inline).join(''));
  const number = /^\(?(\d+)[.)]\s*/.exec(text);
  return number ? `${number[1]}. ${text.slice(number[0].length)}` : `- ${text.replace(/^[·•§o\-–]\s+/, '')}`;
}

function joinWordLists(parts) {
  const out = [];
  const isItem = (text) => /^(- |\d+\. )/.test(text) && !text.includes('\n');
  for (const part of parts) {
    const last = out.at(-1);
    if (last && isItem(part) && isItem(last.split('\n').at(-1))) out[out.length - 1] = `${last}\n${part}`;
    else out.push(part);
  }
  return out;
}

function table(node) {
  const rows = [...node.rows].map((row) => [...row.cells].map((cell) => tidy([...cell.childNodes].map(inline).join(' ')).replace(/\|/g, '\\|')));
  if (!rows.length) return '';
  const width = Math.max(...rows.map((row) => row.length));
  const line = (row) => `| ${Array.from({ length: width }, (_, place) => row[place] ?? '').join(' | ')} |`;
  return [line(rows[0]), `|${' --- |'.repeat(width)}`, ...rows.slice(1).map(line)].join('\n');
}

function inline(node) {
  if (node.nodeType === Node.TEXT_NODE) return node.nodeValue.replace(/[\r\n\t]+/g, ' ').replace(/([*_`\[\]])/g, '\\$1');
  if (node.nodeType !== Node.ELEMENT_NODE || node.matches(IGNORED)) return '';
  if (node.matches('BR')) return '\n';
  const inner = [...node.childNodes].map(inline).join('');
  const words = tidy(inner);
  if (!words) return inner;
  const wrap = (mark) => inner.replace(inner.trim(), `${mark}${inner.trim()}${mark}`);
  if (node.matches('A[href]') && /^(https?|mailto):/.test(node.href)) return `[${words}](${node.href})`;
  const weight = node.style?.fontWeight;
  if (node.matches('B,STRONG') && weight !== 'normal' || Number(weight) >= 600 && node.matches('SPAN')) return wrap('**');
  if (node.matches('I,EM') && node.style?.fontStyle !== 'normal') return wrap('*');
  return inner;
}

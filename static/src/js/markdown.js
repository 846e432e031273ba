// HTML from a clipboard to Markdown. The HTML is only ever read: DOMParser makes a document in which nothing runs
// and nothing is fetched.
export function toMarkdown(html) {
  const body = new DOMParser().parseFromString(inert(html.replaceAll('\0', '')), 'text/html').body;
  return written(blocks(body, 0)).replace(/\n{3,}/g, '\n\n').trim();
}

// Gives styles and handlers other names before the browser reads them: they would do nothing, but the site's security
// policy would be said to be broken. Linear, whatever is pasted.
function inert(html) {
  const tag = /<\/?[a-z][^\s/>]*/gi;
  const part = /(>)|([^\s=>/"'][^\s=>/]*)|=\s*(?:"[^"]*"|'[^']*'|[^\s>]*)|[^>]/gy;
  let out = '';
  let at = 0;
  for (let open = tag.exec(html); open; tag.lastIndex = at, open = tag.exec(html)) {
    out += html.slice(at, open.index) + open[0].replace(/^(<\/?)style$/i, '$1noembed').replace(/^<base$/i, '<wbr');
    at = tag.lastIndex;
    part.lastIndex = at;
    for (let found = part.exec(html); found; found = part.exec(html)) {
      at = part.lastIndex;
      out += /^(style$|on)/i.test(found[2] ?? '') ? `data-${found[0]}` : found[0];
      if (found[1]) break;
    }
  }
  return out + html.slice(at);
}

const DEEPEST = 5; // lists and quotations go no deeper: readers could not follow, and the print stops there
const WIDEST = 12; // columns
const BLOCKS = 'p,div,h1,h2,h3,h4,h5,h6,ul,ol,li,table,blockquote,section,article,aside,header,footer,main,nav,pre,hr,dl,dt,dd,figure,figcaption,form,fieldset,address,details,summary,center,[role=heading]';
const IGNORED = new Set(['style', 'script', 'meta', 'link', 'title', 'img', 'svg', 'math', 'iframe', 'object', 'embed', 'template', 'noscript', 'xml', 'noembed', 'noframes',
  'video', 'audio', 'canvas', 'input', 'button', 'select', 'textarea', 'del', 'frame', 'frameset', 'base', 'map', 'col', 'colgroup']);

const styleOf = (node) => node.getAttribute('data-style')?.toLowerCase() ?? '';
const isHidden = (node) => IGNORED.has(node.localName) || node.hidden || /(^|;)\s*(display\s*:\s*none|mso-hide\s*:\s*all|mso-list\s*:\s*ignore)/.test(styleOf(node));
const isBlock = (node) => node.matches(BLOCKS);
const tidy = (text) => text.replace(/[\s\u00a0]+/g, ' ').trim();
const clean = (text) => text.replace(/[\u00ad\u200b-\u200d\u2060\ufeff\u0000-\u0008\u000b\u000c\u000e-\u001f]/g, '');

// A block is a string of Markdown, an item of a list { level, number, text } (number 0: a bullet), or a heading { heading, text }.
function blocks(parent, depth) {
  const out = [];
  let run = [];
  const flush = () => { out.push(...paragraphs(run)); run = []; };
  for (const node of parent.childNodes) {
    if (node.nodeType === Node.ELEMENT_NODE && isHidden(node)) continue;
    if (node.nodeType === Node.ELEMENT_NODE && isBlock(node)) {
      flush();
      out.push(...block(node, depth));
    } else if (node.nodeType === Node.ELEMENT_NODE && node.querySelector(BLOCKS)) {
      flush();
      out.push(...blocks(node, depth)); // a wrapper, like the <b> around everything of Google Docs
    } else {
      runs(node, parent.localName === 'pre' ? { lines: true } : {}, run);
    }
  }
  flush();
  return out;
}

function block(node, depth) {
  const level = headingLevel(node);
  if (level) return [{ heading: level, text: line([node], { plain: true }) }].filter((made) => made.text);
  if (node.matches('ul,ol')) return listItems(node, 1);
  if (node.matches('table')) return table(node, depth);
  if (node.matches('blockquote,.MsoQuote,.MsoIntenseQuote')) return quote(node, depth);
  if (node.matches('dt')) return [line([node], { bold: true })].filter(Boolean);
  const word = wordItem(node);
  return word ? [word] : blocks(node, depth);
}

function headingLevel(node) {
  const found = /^h([1-6])$/.exec(node.localName) ?? /\bMsoHeading(\d)/.exec(node.className);
  if (found) return Number(found[1]);
  if (node.matches('.MsoTitle')) return 1;
  return node.matches('[role=heading]') ? Number(node.getAttribute('aria-level')) || 2 : 0;
}

function quote(node, depth) {
  const inner = node.matches('blockquote') ? blocks(node, depth + 1) : paragraphs(runsOf([node]));
  const text = written(inner);
  return depth >= DEEPEST || !text ? inner : [text.replace(/^/gm, '> ').replace(/^> $/gm, '>')];
}

function listItems(node, level) {
  let number = node.matches('ol') ? Math.min(Math.max(node.start, 1), 1e6) : 0;
  const out = [];
  for (const item of node.children) {
    if (item.matches('ul,ol')) { out.push(...listItems(item, level + 1)); continue; }
    if (isHidden(item)) continue;
    const nested = [...item.querySelectorAll('ul,ol')].filter((inner) => inner.parentElement.closest('ul,ol,li') === item);
    const text = line(item.childNodes, { lists: false });
    if (text) out.push({ level, number, text });
    if (text && number) number += 1;
    for (const inner of nested) out.push(...listItems(inner, text ? level + 1 : level));
  }
  return out;
}

// Word writes the items of a list as paragraphs: the level is in a style of its own, the mark in a part to be left out.
function wordItem(node) {
  if (!node.matches('p,div')) return null;
  const level = /mso-list\s*:\s*l\d+\s+level(\d+)/.exec(styleOf(node));
  const mark = [...node.querySelectorAll('[data-style]')].find((part) => /mso-list\s*:\s*ignore/.test(styleOf(part)));
  if (level && mark) {
    const text = line([node]);
    const typed = tidy(mark.textContent);
    const ordered = /^\(?([a-z]{1,4}|\d+(\.\d+)*)[.)]|^\d+$/i.test(typed);
    return text ? { level: Number(level[1]), number: ordered ? Number(/(\d+)\D*$/.exec(typed)?.[1] ?? 1) || 1 : 0, text, counts: /^\D*$/.test(typed) } : null;
  }
  const typed = node.matches('[class*=MsoList]') && /^(?:[·•§▪–-]|o(?=\s{2,}|\u00a0))[\s\u00a0]+/.exec(node.textContent.trim());
  if (!typed) return null;
  const text = line([node]).replace(/^\\?[·•§▪–o-]\s+/, '');
  return text ? { level: 1, number: 0, text } : null;
}

function table(node, depth) {
  const rows = [...node.rows].filter((row) => row.closest('table') === node);
  if (rows.every((row) => row.cells.length < 2)) return rows.flatMap((row) => [...row.cells].flatMap((cell) => blocks(cell, depth)));
  const grid = rows.map(() => []);
  rows.forEach((row, at) => {
    for (const cell of row.cells) {
      let place = 0;
      while (grid[at][place] !== undefined) place += 1;
      const text = line(cell.childNodes, { plain: at === 0 }).replace(/\|/g, '\\|');
      for (let down = 0; down < Math.min(cell.rowSpan || 1, rows.length - at); down += 1) {
        for (let along = 0; along < cell.colSpan && place + along < WIDEST; along += 1) grid[at + down][place + along] = down || along ? '' : text;
      }
      if (place >= WIDEST) grid[at][WIDEST - 1] = `${grid[at][WIDEST - 1] ?? ''} ${text}`.trim();
    }
  });
  const full = grid.filter((row) => row.some((text) => text));
  if (!full.length) return [];
  const width = Math.max(...full.map((row) => row.findLastIndex((text) => text) + 1));
  const drawn = (row) => `| ${Array.from({ length: width }, (_, place) => row[place] ?? '').join(' | ')} |`;
  const words = [drawn(full[0]), `|${' --- |'.repeat(width)}`, ...full.slice(1).map(drawn)].join('\n');
  const caption = node.caption && line([node.caption]);
  return caption ? [caption, words] : [words];
}

// Text with its looks: a run is { text, bold, italic, href }. A line break is a run of its own.
function runs(node, look, out, options = {}) {
  if (node.nodeType === Node.TEXT_NODE) {
    const lines = look.lines ? clean(node.nodeValue).split(/\r?\n/) : [clean(node.nodeValue)];
    lines.forEach((text, at) => {
      if (at) out.push({ text: '\n' });
      out.push({ ...look, text: text.replace(/[\s\u00a0]+/g, ' ') });
    });
    return out;
  }
  if (node.nodeType !== Node.ELEMENT_NODE || isHidden(node)) return out;
  if (options.lists === false && node.matches('ul,ol')) return out;
  if (node.localName === 'br') { out.push({ text: '\n' }); return out; }
  const apart = isBlock(node) || node.matches('td,th,tr');
  const here = looks(node, look);
  if (apart) out.push({ text: ' ' });
  if (node.localName === 'q') out.push({ ...here, text: '“' });
  for (const child of node.childNodes) runs(child, here, out, options);
  if (node.localName === 'q') out.push({ ...here, text: '”' });
  if (apart) out.push({ text: ' ' });
  return out;
}

const runsOf = (nodes, look = {}, options = {}) => [...nodes].reduce((out, node) => runs(node, look, out, options), []);

function looks(node, look) {
  const here = { ...look };
  const style = styleOf(node);
  const weight = /(?:^|;)\s*font-weight\s*:\s*(\w+)/.exec(style)?.[1];
  const slant = /(?:^|;)\s*font-style\s*:\s*(\w+)/.exec(style)?.[1];
  if (weight) here.bold = weight === 'bold' || weight === 'bolder' || Number(weight) >= 600;
  else if (node.matches('b,strong')) here.bold = true;
  if (slant) here.italic = slant === 'italic' || slant === 'oblique';
  else if (node.matches('i,em,cite')) here.italic = true;
  if (node.localName === 'a') here.href = address(node.getAttribute('href')) ?? look.href;
  if (node.localName === 'pre') here.lines = true;
  return here;
}

function address(typed) {
  if (!/^\s*(https?:\/\/|mailto:)/i.test(typed ?? '')) return undefined;
  try {
    return new URL(typed.trim()).href.replace(/[()<>\\|\s]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase().padStart(2, '0')}`);
  } catch {
    return undefined;
  }
}

// Paragraphs of runs: two line breaks part them, one is kept as a line break.
function paragraphs(found) {
  const out = [];
  let now = [];
  let breaks = 0;
  const end = () => {
    const text = safeStart(phrase(now));
    if (text) out.push(text);
    now = [];
  };
  for (const run of found) {
    if (run.text === '\n') { breaks += 1; continue; }
    if (!run.text.trim()) { if (now.length && !breaks) now.push(run); continue; }
    if (breaks > 1) end();
    else if (breaks && now.length) now.push({ text: '\n' });
    breaks = 0;
    now.push(run);
  }
  end();
  return out;
}

// All of it in one line, for headings, cells and items.
function line(nodes, { plain = false, bold = false, lists = true } = {}) {
  const found = runsOf(nodes, bold ? { bold } : {}, { lists }).map((run) => (run.text === '\n' ? { text: ' ' } : run));
  return safeStart(phrase(plain ? found.map(({ text, href }) => ({ text, href })) : found));
}

function phrase(found) {
  const joined = [];
  for (const run of found) {
    const last = joined.at(-1);
    const same = last && last.text !== '\n' && run.text !== '\n' && (run.text.trim() === '' || (last.bold === run.bold && last.italic === run.italic && last.href === run.href));
    if (same) last.text += run.text;
    else joined.push({ ...run });
  }
  const text = joined.map(marked).join('');
  return text.split('\n').map(tidy).join('  \n').trim();
}

function marked({ text, bold, italic, href }) {
  const words = text.trim();
  if (!words) return text;
  const signs = `${bold ? '**' : ''}${italic ? '*' : ''}`;
  let made = `${signs}${escape(words)}${[...signs].reverse().join('')}`;
  if (href) made = `[${made}](${href})`;
  return `${/^\s/.test(text) ? ' ' : ''}${made}${/\s$/.test(text) ? ' ' : ''}`;
}

const escape = (text) => text
  .replace(/\\(?=[!-/:-@[-`{-~])/g, '\\\\')
  .replace(/[*`]/g, '\\$&')
  .replace(/(^|[^\p{L}\p{N}])(_+)|(_+)(?![\p{L}\p{N}_])/gu, (all, before, first, last) => (last ? last.replace(/_/g, '\\_') : before + first.replace(/_/g, '\\_')))
  .replace(/\[(?=[^\]]{0,300}\][(:[])/g, '\\[')
  .replace(/&(?=#?\w+;)/g, '\\&');

// Words that only look like the start of a list, a heading or a quotation stay words.
const safeStart = (text) => text
  .replace(/^(#{1,6}(?=\s|$)|>|[-+](?=\s|$)|=+$|-{2,}$|~{3,})/gm, '\\$1')
  .replace(/^(\d{1,9})([.)])(?=\s|$)/gm, '$1\\$2');

function written(found) {
  const top = Math.min(...found.map((made) => made.heading ?? 9));
  const out = [];
  let at = 0;
  while (at < found.length) {
    const made = found[at];
    if (made.level) {
      let end = at;
      while (found[end]?.level) end += 1;
      out.push(list(found.slice(at, end)));
      at = end;
      continue;
    }
    out.push(made.heading ? `${'#'.repeat(Math.min(2 + made.heading - top, 4))} ${made.text}` : made);
    at += 1;
  }
  return out.join('\n\n');
}

function list(items) {
  const open = []; // for each level: how far its own items are set in, and its number
  return items.map((item) => {
    const level = Math.min(item.level, open.length + 1, DEEPEST);
    const last = open[level - 1];
    open.length = level - 1;
    const number = item.number && last?.number && (item.counts || item.number <= last.number) ? last.number + 1 : item.number;
    const mark = item.number ? `${number}. ` : '- ';
    const inset = level > 1 ? open[level - 2].inner : 0;
    const parted = last && Boolean(last.number) !== Boolean(item.number) && level === 1 ? '\n' : '';
    open.push({ inner: inset + mark.length, number: item.number ? number : 0 });
    return `${parted}${' '.repeat(inset)}${mark}${item.text}`;
  }).join('\n');
}

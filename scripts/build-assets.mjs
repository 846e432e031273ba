// Writes static/dist: govuk-frontend without its fonts and crest, our typeface,
// htmx, and our own styles and scripts. Plain node, no bundler, no network.
import { cpSync, existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const modules = join(root, 'node_modules');
const source = join(root, 'static', 'src');
const dist = join(root, 'static', 'dist');

const FAMILY = '"Atkinson Hyperlegible Next",Arial,sans-serif';
const FONT_PACKAGE = '@fontsource/atkinson-hyperlegible-next';
const SUBSETS = ['latin', 'latin-ext'];
const FACES = [['400', 'normal'], ['400', 'italic'], ['700', 'normal'], ['700', 'italic']];
// For texts in other languages: printed in a family of their own (see static/pdf), on pages beside our letters.
const SCRIPTS = {
  'noto-sans-arabic': 'arabic',
  'noto-nastaliq-urdu': 'arabic',
  'noto-sans-bengali': 'bengali',
  'noto-sans-gujarati': 'gujarati',
  'noto-sans-gurmukhi': 'gurmukhi',
  'noto-sans': 'cyrillic',
};
const SCRIPT_PACKAGES = Object.keys(SCRIPTS).map((name) => `@fontsource/${name}`);
const STYLES = ['base', 'layout', 'workspace', 'tables', 'measures', 'money', 'status', 'forms', 'public', 'print'];
const LICENCES = ['govuk-frontend', 'htmx.org', FONT_PACKAGE, ...SCRIPT_PACKAGES];

function fail(message) {
  console.error(`build-assets: ${message}`);
  process.exit(1);
}

function readPackageFile(...parts) {
  const path = join(modules, ...parts);
  if (!existsSync(path)) fail(`${parts.join('/')} is missing. Run "npm ci" first.`);
  return readFileSync(path, 'utf8');
}

function write(path, text) {
  const target = join(dist, path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, text);
}

const withoutSourceMap = (text) => text.replace(/(\/\*|\/\/)[#@] sourceMappingURL=[^\n*]*(\*\/)?/g, '');

function buildGovuk() {
  const css = withoutSourceMap(readPackageFile('govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.css'))
    .replace(/\/\*![\s\S]*?\*\//g, '')
    .replace(/@font-face\s*\{[^}]*\}/g, '')
    .replace(/font-family:\s*["']?GDS Transport["']?,\s*arial,\s*sans-serif/gi, `font-family:${FAMILY}`)
    .replace(/url\((["']?)[^)"']*govuk-crest\.svg\1\)/g, 'none');
  if (/GDS Transport/i.test(css)) fail('"GDS Transport" is still in the styles.');
  if (/@font-face/i.test(css)) fail('a font of govuk-frontend is still in the styles.');
  if (/url\(["']?\/?assets\//.test(css)) fail('a picture of govuk-frontend is still in the styles.');
  write('govuk/govuk-frontend.css', css);
  const js = withoutSourceMap(readPackageFile('govuk-frontend', 'dist', 'govuk', 'govuk-frontend.min.js'));
  write('govuk/govuk-frontend.js', js);
}

function copyFont(folder, name) {
  const file = join(modules, folder, 'files', name);
  if (!existsSync(file)) fail(`the font file ${name} is missing.`);
  mkdirSync(join(dist, 'fonts'), { recursive: true });
  cpSync(file, join(dist, 'fonts', name));
}

function face(file, style, weight, range) {
  return `@font-face{font-family:"Atkinson Hyperlegible Next";font-style:${style};font-weight:${weight};` +
    `font-display:swap;src:url(../fonts/${file}) format("woff2");unicode-range:${range}}`;
}

// What is set on pages: of two that write the same letters the plainer one.
function buildScripts() {
  const rules = [];
  for (const [name, subset] of Object.entries(SCRIPTS)) {
    const range = JSON.parse(readPackageFile('@fontsource', name, 'unicode.json'))[subset];
    for (const weight of ['400', '700']) {
      const file = `${name}-${subset}-${weight}-normal.woff2`;
      copyFont(join('@fontsource', name), file);
      if (name !== 'noto-nastaliq-urdu') rules.push(face(file, 'normal', weight, range));
    }
  }
  return rules;
}

function buildFonts() {
  const ranges = JSON.parse(readPackageFile(FONT_PACKAGE, 'unicode.json'));
  const rules = [];
  for (const subset of SUBSETS) {
    for (const [weight, style] of FACES) {
      const name = `atkinson-hyperlegible-next-${subset}-${weight}-${style}.woff2`;
      copyFont(FONT_PACKAGE, name);
      rules.push(face(name, style, weight, ranges[subset]));
    }
  }
  // ours last: where two have a letter, the later one counts
  write('css/fonts.css', `${[...buildScripts(), ...rules].join('\n')}\n`);
}

function buildHtmx() {
  const { version } = JSON.parse(readPackageFile('htmx.org', 'package.json'));
  if (!version.startsWith('2.')) fail(`htmx ${version} found; these pages need version 2.`);
  write('js/htmx.js', withoutSourceMap(readPackageFile('htmx.org', 'dist', 'htmx.min.js')));
}

function buildOwn() {
  const found = readdirSync(join(source, 'css')).map((file) => file.replace(/\.css$/, '')).sort();
  const others = found.filter((name) => !STYLES.includes(name) && name !== 'print');
  const parts = [...STYLES, ...others, 'print'].map((name) => readFileSync(join(source, 'css', `${name}.css`), 'utf8'));
  write('css/site.css', parts.join('\n'));
  cpSync(join(source, 'js'), join(dist, 'js'), { recursive: true });
  if (existsSync(join(source, 'images'))) cpSync(join(source, 'images'), join(dist, 'images'), { recursive: true });
}

function buildLicences() {
  const parts = LICENCES.map((name) => {
    const folder = join(modules, name);
    const { version, license } = JSON.parse(readPackageFile(name, 'package.json'));
    const file = readdirSync(folder).find((entry) => /^licen[cs]e/i.test(entry));
    const text = file ? readFileSync(join(folder, file), 'utf8').trim() : `Licence: ${license}`;
    return `${name} ${version}\n\n${text}\n`;
  });
  write('licences.txt', parts.join(`\n${'-'.repeat(72)}\n\n`));
}

function checkNothingForbidden(folder = dist) {
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) checkNothingForbidden(path);
    else if (/\.(css|js)$/.test(entry.name) && /GDS Transport/i.test(readFileSync(path, 'utf8'))) {
      fail(`"GDS Transport" is in ${path.slice(root.length + 1)}.`);
    }
  }
}

rmSync(dist, { recursive: true, force: true });
buildGovuk();
buildFonts();
buildHtmx();
buildOwn();
buildLicences();
checkNothingForbidden();
console.log('Front-end assets are in static/dist.');

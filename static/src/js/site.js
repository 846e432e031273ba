// What every page runs. Each part is a help: the pages work without any of it.
import { initAll } from '../govuk/govuk-frontend.js';
import { keepDrafts } from './drafts.js';
import { livePreviews } from './preview.js';
import { pasteAsMarkdown } from './paste.js';
import { findBox } from './find.js';
import { outlineMenu } from './outline.js';
import { whoIsHere } from './here.js';
import { watchSwaps } from './swaps.js';

initAll();
enhance(document);
outlineMenu();
findBox();
whoIsHere();
watchSwaps((scope) => {
  initAll({ scope });
  enhance(scope);
});

function enhance(scope) {
  keepDrafts(scope);
  livePreviews(scope);
  pasteAsMarkdown(scope);
}

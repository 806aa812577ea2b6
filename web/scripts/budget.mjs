// What a first visit loads, page by page, against the budget (decisions.md 34): the entry, the page and everything they import.
import fs from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';

const budgetKB = { public: 180, signedIn: 450 };
const dist = path.resolve(import.meta.dirname, '../dist');
const manifest = JSON.parse(fs.readFileSync(path.join(dist, '.vite/manifest.json'), 'utf8'));

function closure(name, seen = new Set()) {
  if (seen.has(name)) return seen;
  seen.add(name);
  for (const next of manifest[name].imports ?? []) closure(next, seen);
  return seen;
}

function kB(names) {
  const files = new Set();
  for (const name of names) {
    files.add(manifest[name].file);
    for (const css of manifest[name].css ?? []) files.add(css);
  }
  let bytes = 0;
  for (const file of files) bytes += gzipSync(fs.readFileSync(path.join(dist, file)), { level: 9 }).length;
  return bytes / 1000;
}

const entry = [...closure('index.html')];
const pages = (manifest['index.html'].dynamicImports ?? []).filter((name) => name.startsWith('src/pages/'));
let over = 0;
for (const page of pages) {
  const size = kB([...entry, ...closure(page)]);
  const limit = page.startsWith('src/pages/tasks/') ? budgetKB.signedIn : budgetKB.public;
  if (size > limit) over++;
  console.log(
    `first load ${page.replace(/^src\/pages\//, '').padEnd(36)} ${size.toFixed(1).padStart(6)} kB gzip (≤ ${limit})${size > limit ? '  OVER' : ''}`,
  );
}
fs.rmSync(path.join(dist, '.vite'), { recursive: true });
if (pages.length === 0 || over > 0) {
  console.error(pages.length === 0 ? 'the manifest names no page' : `${over} pages are over their budget`);
  process.exit(1);
}

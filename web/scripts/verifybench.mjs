// npm run bench: what the verifier of dist/verify/verify.html needs in Chromium for a pool of 310,000 lines, from the files to the report,
// and the longest time for which the page drew no frame meanwhile.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { chromium } from '@playwright/test';
import { build } from 'vite';

const web = path.resolve(import.meta.dirname, '..');
const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'verifybench-'));
await build({
  root: web,
  configFile: false,
  logLevel: 'warn',
  build: { ssr: 'src/verify/speed.ts', outDir: dir },
  ssr: { noExternal: true },
});
const { large } = await import(pathToFileURL(path.join(dir, 'speed.js')).href);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: ['--no-sandbox'] });
for (const suite of ['sha256', 'sm3']) {
  const files = Object.entries(large(suite)).map(([name, text]) => {
    fs.writeFileSync(path.join(dir, name), text);
    return path.join(dir, name);
  });
  const page = await browser.newPage();
  await page.goto(pathToFileURL(path.join(web, 'dist/verify/verify.html')).href);
  await page.evaluate(() => {
    window.gap = 0;
    let before = performance.now();
    requestAnimationFrame(function frame(now) {
      window.gap = Math.max(window.gap, now - before);
      before = now;
      requestAnimationFrame(frame);
    });
  });
  const begin = performance.now();
  await page.locator('input[type=file]').setInputFiles(files);
  await page.locator('.tag.good').first().waitFor({ timeout: 300_000 });
  const seconds = ((performance.now() - begin) / 1000).toFixed(1);
  const verdict = await page.locator('.panel p[role=status] .tag').first().textContent();
  console.log(`${suite}: ${seconds} s, longest frame ${Math.round(await page.evaluate(() => window.gap))} ms, ${verdict}`);
  await page.close();
}
await browser.close();
fs.rmSync(dir, { recursive: true });

import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, sound, test } from './journey';

test('a draw is verified in the browser, by its number and then from files without a network', async ({
  page,
  request,
  context,
}) => {
  await page.goto('/draws?state=PUBLISHED');
  await page.locator('article.card a').first().click();
  await page.waitForURL((url) => url.pathname.startsWith('/draw/'));
  const number = decodeURIComponent(page.url().split('/draw/')[1] ?? '');
  const firm = (await page.locator('td .mono').first().textContent()) ?? '';
  await page.getByRole('link', { name: '在浏览器中核验' }).click();
  await expect(page.getByRole('heading', { name: number })).toBeVisible();
  await expect(page.locator('.tag.bad')).toHaveCount(0);
  await sound(page);

  const kept = fs.mkdtempSync(path.join(os.tmpdir(), 'yangguang-verify-'));
  const bundle = path.join(kept, `${number}.zip`);
  fs.writeFileSync(bundle, await (await request.get(`/draws/${number}.zip`)).body());
  const program = path.join(kept, 'verify.html');
  fs.writeFileSync(program, await (await request.get('/verify/verify.html')).body());
  await context.setOffline(true);
  await page.goto(pathToFileURL(program).href);
  await page.locator('input[type=file]').setInputFiles(bundle);
  await expect(page.getByRole('heading', { name: number })).toBeVisible();
  await expect(page.locator('.tag.bad')).toHaveCount(0);
  await page.getByLabel('统一社会信用代码').fill(firm.toLowerCase());
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByText('抽中：签号不大于所在层次的入选线')).toBeVisible();
  await expect(page.getByText('的包含证明')).toBeVisible();

  const dir = path.resolve(import.meta.dirname, '../../draw/drd1/testdata/open');
  const files = fs
    .readdirSync(dir)
    .map((name) => ({ name, mimeType: 'text/plain', buffer: fs.readFileSync(path.join(dir, name)) }));
  const pool = files.find((f) => f.name === 'pool.tsv');
  if (pool) pool.buffer = Buffer.from(pool.buffer.toString().replace('\n', '\r\n'));
  await page.locator('input[type=file]').setInputFiles(files);
  await expect(page.getByText('核验不通过')).toBeVisible();
  await expect(page.getByText('pool.tsv 第 1 行')).toBeVisible();
  fs.rmSync(kept, { recursive: true });
});

test('the ceremony of a round is watched live, in large type too', async ({ page }) => {
  await page.goto('/draws?state=PUBLISHED');
  await page.locator('article.card a').first().click();
  await page.getByRole('link', { name: '观看本轮仪式' }).click();
  await expect(page.getByRole('heading', { name: /^抽取仪式/ })).toBeVisible();
  await expect(page.getByText('直播中')).toBeVisible();
  await expect(page.locator('.places li.done').first()).toBeVisible();
  await expect(page.locator('.drawn li').first()).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: '大屏显示' }).click();
  await expect(page.locator('.ceremony.wall')).toBeVisible();
});

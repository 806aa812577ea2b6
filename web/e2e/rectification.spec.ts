import type { APIRequestContext } from '@playwright/test';
import { ask, dot } from './api';
import { type Account, accounts, expect, signIn, sound, test } from './journey';

// The enterprise reports on an order of its own with a photo; an officer of the agency does not let it pass, so that it may report again.
test('an enterprise reports what it did, an officer re-checks it', { tag: '@phone' }, async ({ page, browser, request }) => {
  const { firm, number } = await openOrder(request);
  await signIn(page, firm);
  await page.goto(`/inspections/${number}`);
  await expect(page.getByRole('heading', { name: /^责令改正/ }).first()).toBeVisible();
  await sound(page);
  const text = `已改正，附照片 ${Date.now()}`;
  await page.getByRole('textbox', { name: '整改情况' }).first().fill(text);
  await page.getByLabel('拍照或选择文件').first().setInputFiles({ name: 'shelf.png', mimeType: 'image/png', buffer: dot });
  await expect(page.getByRole('button', { name: '移除' })).toBeVisible();
  await page.getByRole('button', { name: '提交整改情况' }).first().click();
  await expect(page.getByText(text)).toBeVisible();
  await expect(page.getByText('待复查', { exact: true }).first()).toBeVisible();
  await expect(page.getByRole('button', { name: '移除' })).toHaveCount(0);
  await sound(page);

  const other = await browser.newContext({ locale: 'zh-CN', viewport: page.viewportSize(), baseURL: process.env.BASE_URL });
  const office = await other.newPage();
  await signIn(office, await officerOf(request, number));
  await office.goto(`/tasks/${number}`);
  await expect(office.getByText(text)).toBeVisible();
  const saved = office.waitForEvent('download');
  await office.getByRole('button', { name: /^保存/ }).last().click();
  expect((await saved).suggestedFilename()).toMatch(/\.png$/);
  await office.getByLabel('实地复查').check();
  await expect(office.getByLabel('作为依据的复查（入企检查）')).toBeVisible();
  await sound(office);
  await office.getByLabel('书面复查').check();
  await office.getByLabel('不通过').check();
  await office.getByLabel('复查意见').fill('照片看不清标签，请补充。');
  await office.getByRole('button', { name: '提交复查结果' }).click();
  await expect(office.getByText('照片看不清标签，请补充。').last()).toBeVisible();
  await expect(office.getByText('复查未通过', { exact: true }).first()).toBeVisible();
  await sound(office);
  await other.close();
  await page.reload();
  await expect(page.getByText('照片看不清标签，请补充。').last()).toBeVisible();
});

// An enterprise of the demo with one order that waits for a report.
async function openOrder(request: APIRequestContext): Promise<{ firm: Account; number: string }> {
  const query = '{ inspections(first: 20) { nodes { number rectifications { state } } } }';
  type Visit = { number: string; rectifications: { state: string }[] };
  for (const firm of accounts('enterprise')) {
    const { inspections } = await ask<{ inspections: { nodes: Visit[] } }>(request, firm, query);
    const open = inspections.nodes.find(
      (v) => v.rectifications.length === 1 && ['ORDERED', 'FAILED'].includes(v.rectifications[0]?.state ?? ''),
    );
    if (open) return { firm, number: open.number };
  }
  throw new Error('no enterprise of the demo has an open order');
}

async function officerOf(request: APIRequestContext, number: string): Promise<Account> {
  for (const officer of accounts('inspector')) {
    const one = 'query ($n: String!) { inspection(number: $n) { id } }';
    const found = await ask<{ inspection: object | null }>(request, officer, one, { n: number });
    if (found.inspection) return officer;
  }
  throw new Error(`no officer of the demo sees ${number}`);
}

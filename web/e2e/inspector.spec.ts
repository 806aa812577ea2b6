import type { Page } from '@playwright/test';
import { accounts, expect, signIn, sound, test, watch } from './journey';

// One visit from the officer's phone to the enterprise's and back. Every project takes an approved inspection of its own.
test('an officer shows the code, the enterprise scans it, the officer records with evidence and a finding', async ({
  page,
  browser,
}) => {
  const number = await approvedTask(page);
  await sound(page);

  await page.getByRole('button', { name: '签发检查码' }).click();
  await page.getByRole('button', { name: '全屏出示检查码' }).click();
  await expect(page.getByRole('img', { name: '检查码二维码' })).toBeVisible();
  const link = await page.locator('dialog a').getAttribute('href');
  if (!link) throw new Error('the code has no link');

  const visitor = await browser.newContext({ locale: 'zh-CN', viewport: { width: 390, height: 844 } });
  const phone = await visitor.newPage();
  const wrong = watch(phone);
  await phone.goto(link);
  await expect(phone.getByText('检查码有效', { exact: true })).toBeVisible();
  await expect(phone.getByRole('heading', { name: '您的权利' })).toBeVisible();
  await expect(phone.getByRole('heading', { name: '五个严禁' })).toBeVisible();
  await sound(phone);
  await phone.getByRole('button', { name: '确认扫码，开始检查' }).click();
  await expect(phone.getByText('已扫码确认')).toBeVisible();
  await phone.reload();
  await expect(phone.getByText('已扫码确认')).toBeVisible();
  expect(wrong).toEqual([]);
  await visitor.close();

  await page.getByRole('button', { name: '关闭' }).click();
  await page.getByRole('button', { name: '查看是否已扫码' }).click();
  await page.getByRole('link', { name: '填写检查记录' }).click();
  await record(page);
  await expect(page).toHaveURL(new RegExp(`/tasks/${number}$`));
  await expect(page.getByText('现场情况正常，逐项核对。')).toBeVisible();
  await expect(page.getByText('image/png')).toBeVisible();
  await expect(page.getByRole('heading', { name: /清单结论/ })).toBeVisible();
  await sound(page);
});

// Signs in the officers one by one until one has an approved task, and opens it.
async function approvedTask(page: Page): Promise<string> {
  for (const officer of accounts('inspector')) {
    await page.context().clearCookies();
    await page.goto('/');
    await page.evaluate(() => localStorage.clear());
    await signIn(page, officer);
    await expect(page.getByRole('heading', { name: '我的任务' })).toBeVisible();
    await expect(page.locator('.loading')).toHaveCount(0);
    const ready = page.getByRole('link', { name: '出示检查码' });
    if ((await ready.count()) === 0) continue;
    await ready.first().click();
    await expect(page.getByRole('heading', { name: /^任务 / })).toBeVisible();
    return new URL(page.url()).pathname.split('/').pop() ?? '';
  }
  throw new Error('no officer of the demo has an approved task on the first page');
}

async function record(page: Page) {
  await expect(page.getByRole('heading', { name: '填写检查记录' })).toBeVisible();
  await sound(page);
  const asked = page.locator('.question');
  for (let i = 0; i < (await asked.count()); i++) {
    const yes = asked.nth(i).getByText('是', { exact: true });
    if ((await yes.count()) > 0) await yes.first().click();
    else await asked.nth(i).locator('input').first().fill('1');
  }
  await page.getByRole('button', { name: '添加一项问题' }).click();
  await page.getByLabel('违法行为').click();
  await page.keyboard.press('Enter');
  await page.getByRole('button', { name: '添加事实' }).click();
  await page.getByLabel('事实', { exact: true }).fill('改正情况');
  await page.keyboard.press('Enter');
  await page.getByLabel('值', { exact: true }).click();
  await page.keyboard.press('Enter');
  await page.getByLabel('拍照或选择文件').setInputFiles({ name: 'shop.png', mimeType: 'image/png', buffer: dot });
  await expect(page.getByText(/^image\/png/)).toBeVisible();
  await page.getByLabel('检查结果').click();
  await page.getByTitle('发现问题已责令改正').click();
  await page.getByRole('textbox', { name: '检查情况' }).fill('现场情况正常，逐项核对。');
  await page.getByRole('button', { name: '提交记录' }).click();
}

// The smallest PNG: one white pixel.
const dot = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=', 'base64');

import type { APIRequestContext, Page } from '@playwright/test';
import { ask, dot } from './api';
import { type Account, accounts, approvedTask, expect, signIn, sound, test, watch } from './journey';

// One visit from the officer's phone to the enterprise's and back. Every project takes an approved inspection of its own.
test('an officer shows the code, the enterprise scans it, the officer records without network, a colleague confirms', {
  tag: '@phone',
}, async ({ page, browser, request }) => {
  const { number, lead } = await approvedTask(page, '370500-scjg');
  await sound(page);

  await page.getByRole('button', { name: '签发检查码' }).click();
  await expect(page.locator('#main')).toBeFocused();
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
  await expect(phone.locator('#main')).toBeFocused();
  await phone.reload();
  await expect(phone.getByText('已扫码确认')).toBeVisible();
  expect(wrong).toEqual([]);
  await visitor.close();

  await page.getByRole('button', { name: '关闭' }).click();
  await page.getByRole('button', { name: '查看是否已扫码' }).click();
  await page.getByRole('link', { name: '填写检查记录' }).click();
  await record(page);
  await sentWhenTheNetworkReturns(page, lead, number);
  await expect(page.getByText('现场情况正常，逐项核对。')).toBeVisible();
  await expect(page.getByText('image/png')).toBeVisible();
  await expect(page.getByRole('heading', { name: /清单结论/ })).toBeVisible();
  await expect(page.getByRole('button', { name: '确认这份记录' })).toHaveCount(0);
  await sound(page);

  const other = await browser.newContext({ locale: 'zh-CN', viewport: page.viewportSize(), baseURL: process.env.BASE_URL });
  const beside = await other.newPage();
  await signIn(beside, await colleague(request, lead, number));
  await beside.goto(`/tasks/${number}`);
  await beside.getByRole('button', { name: '确认这份记录' }).click();
  await expect(beside.getByText('尚待另一名成员确认')).toHaveCount(0);
  await expect(beside.getByRole('button', { name: '确认这份记录' })).toHaveCount(0);
  await other.close();
  await signs(page);
});

// The party writes its name on the officer's screen; an empty sheet is no signature.
async function signs(page: Page) {
  await page.reload();
  await expect(page.getByRole('button', { name: '使用该签名' })).toBeDisabled();
  const sheet = page.getByRole('img', { name: '签名区：尚无签名' });
  await sheet.scrollIntoViewIfNeeded();
  const box = await sheet.boundingBox();
  if (!box) throw new Error('no sheet');
  await page.mouse.move(box.x + 20, box.y + 20);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width - 20, box.y + box.height - 20, { steps: 8 });
  await page.mouse.up();
  await sound(page);
  await page.getByRole('button', { name: '使用该签名' }).click();
  await expect(page.getByRole('button', { name: '使用该签名' })).toHaveCount(0);
  await page.getByRole('button', { name: '登记当事人确认' }).click();
  await expect(page.getByText('已现场签名')).toBeVisible();
}

// Another member of the team, by whose pseudonym the demo names the account.
async function colleague(request: APIRequestContext, lead: Account, number: string): Promise<Account> {
  type Team = { lead: boolean; inspector: { pseudonym: string } }[];
  const query = 'query ($number: String!) { inspection(number: $number) { team { lead inspector { pseudonym } } } }';
  const { team } = (await ask<{ inspection: { team: Team } }>(request, lead, query, { number })).inspection;
  const names = team.filter((m) => !m.lead).map((m) => m.inspector.pseudonym.toLowerCase());
  const found = accounts('inspector').find((a) => names.includes(a.username));
  if (!found) throw new Error(`the demo has no account for ${names.join(', ')}`);
  return found;
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
  await page.context().setOffline(true);
  await page.getByLabel('拍照或选择文件').setInputFiles({ name: 'shop.png', mimeType: 'image/png', buffer: dot });
  await expect(page.getByText(/^shop\.png .*待上传$/)).toBeVisible();
  await page.getByLabel('检查结果').click();
  await page.getByTitle('未发现问题').click();
  await expect(page.getByText('有发现问题时不能选择该检查结果')).toBeVisible(); // told before it is sent
  await page.getByLabel('检查结果').click();
  await page.getByTitle('发现问题已责令改正').click();
  await expect(page.getByText('有发现问题时不能选择该检查结果')).toHaveCount(0);
  await page.getByRole('textbox', { name: '检查情况' }).fill('现场情况正常，逐项核对。');
}

// The device has no room, then no network; then the session is over. The record and its photo wait, and arrive once.
async function sentWhenTheNetworkReturns(page: Page, officer: Account, number: string) {
  await page.evaluate(() => {
    const put = IDBObjectStore.prototype.put;
    IDBObjectStore.prototype.put = () => {
      IDBObjectStore.prototype.put = put;
      throw new DOMException('no room', 'QuotaExceededError');
    };
  });
  await page.getByRole('button', { name: '提交记录' }).click();
  await expect(page.getByText('本设备无法保存记录')).toBeVisible();
  await page.getByRole('button', { name: '提交记录' }).click();
  await expect(page.getByText('记录已保存在本设备，尚未发送。')).toBeVisible();

  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  await page.context().setOffline(false);
  await signIn(page, officer);
  await expect(page.getByRole('heading', { name: '我的任务' })).toBeVisible();
  await expect.poll(() => page.evaluate(waiting)).toBe(0);
  await expect(page.getByRole('heading', { name: '待发送的检查记录' })).toHaveCount(0);
  await page.goto(`/tasks/${number}`);
}

// How many records this device still holds. It runs in the page.
function waiting(): Promise<number> {
  return new Promise((resolve, reject) => {
    const opening = indexedDB.open('yangguang');
    opening.onerror = () => reject(opening.error);
    opening.onsuccess = () => {
      const counting = opening.result.transaction('outbox').objectStore('outbox').count();
      counting.onerror = () => reject(counting.error);
      counting.onsuccess = () => {
        opening.result.close();
        resolve(counting.result);
      };
    };
  });
}

import { accounts, expect, signIn, sound, test } from './journey';

test('an enterprise reads its inspections and its year', async ({ page }) => {
  const [own] = accounts('enterprise');
  if (!own) throw new Error('no enterprise');
  await signIn(page, own);
  await expect(page).toHaveURL(/\/inspections$/);
  await expect(page.getByRole('heading', { name: '我的检查' })).toBeVisible();
  await expect(page.getByRole('heading', { name: /年检查频次与上限/ })).toBeVisible();
  await sound(page);
  await page.locator('article.card a').first().click();
  await expect(page.getByRole('heading', { name: '谁来检查' })).toBeVisible();
  await expect(page.getByRole('heading', { name: '账本凭证' })).toBeVisible();
  await sound(page);
});

test('the session survives a reload without leaving its token on the device, and ends at sign-out', async ({ page, context }) => {
  const [own] = accounts('enterprise');
  if (!own) throw new Error('no enterprise');
  await signIn(page, own);
  await page.reload();
  await expect(page.getByRole('heading', { name: '我的检查' })).toBeVisible();
  const kept = await page.evaluate(() => JSON.stringify([{ ...localStorage }, { ...sessionStorage }, document.cookie]));
  expect(kept).not.toMatch(/eyJ|[A-Za-z0-9_-]{40}/);
  const cookie = (await context.cookies()).find((c) => c.name.includes('refresh'));
  expect(cookie).toMatchObject({ httpOnly: true, sameSite: 'Strict', path: '/auth' });
  const menu = page.getByRole('button', { name: '菜单' });
  if (await menu.isVisible()) await menu.click();
  await page.getByRole('button', { name: '退出登录' }).click();
  await page.goto('/inspections');
  await expect(page.getByText('请先登录')).toBeVisible();
});

test("another enterprise's inspection does not exist for it", async ({ page, browser }) => {
  const [own, other] = accounts('enterprise');
  if (!own || !other) throw new Error('two enterprises are needed');
  await signIn(page, own);
  await page.locator('article.card a').first().click();
  await expect(page.getByRole('heading', { name: '谁来检查' })).toBeVisible();
  const path = new URL(page.url()).pathname;
  const stranger = await browser.newContext({ locale: 'zh-CN', baseURL: process.env.BASE_URL });
  const theirs = await stranger.newPage();
  await signIn(theirs, other);
  await theirs.goto(path);
  await expect(theirs.getByText('它不存在，或不属于您的企业')).toBeVisible();
  await stranger.close();
});

test('a wrong password is answered with what to do', async ({ page }) => {
  await page.goto('/sign-in');
  await page.getByLabel('用户名').fill('nobody-of-this-name');
  await page.getByLabel('密码').fill('wrong');
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await expect(page.getByRole('alert')).not.toBeEmpty();
  await sound(page);
});

// What every journey shares: the address, the accounts, signing in, and a watch that fails a test on any breach of the content
// policy, any script error and any page wider than the screen.
import fs from 'node:fs';
import AxeBuilder from '@axe-core/playwright';
import { test as base, expect, type Page } from '@playwright/test';

export { expect };

export const test = base.extend<{ watched: undefined }>({
  // biome-ignore lint/correctness/noEmptyPattern: Playwright reads the fixture's needs from the pattern
  baseURL: async ({}, use) => use(process.env.BASE_URL),
  watched: [
    async ({ page }, use) => {
      const wrong = watch(page);
      await use(undefined);
      expect(wrong, 'script errors and breaches of the content policy').toEqual([]);
    },
    { auto: true },
  ],
});

export function watch(page: Page): string[] {
  const wrong: string[] = [];
  page.on('pageerror', (error) => wrong.push(error.message));
  page.on('console', (message) => {
    if (/Content Security Policy|Refused to/.test(message.text())) wrong.push(message.text());
  });
  return wrong;
}

export type Account = { persona: string; username: string; password: string };

export function accounts(persona: string): Account[] {
  const file = process.env.DEMO_ACCOUNTS;
  if (!file) throw new Error('DEMO_ACCOUNTS is not set');
  const all = JSON.parse(fs.readFileSync(file, 'utf8')) as Account[];
  const found = all.filter((a) => a.persona === persona);
  if (found.length === 0) throw new Error(`${file} has no account for ${persona}`);
  return found;
}

export async function signIn(page: Page, account: Account) {
  await page.goto('/sign-in');
  await page.getByLabel('用户名').fill(account.username);
  await page.getByLabel('密码').fill(account.password);
  await page.getByRole('button', { name: '登录', exact: true }).click();
  await page.waitForURL((url) => url.pathname !== '/sign-in');
}

/** The page is there, fits the screen, and breaks none of axe's rules of WCAG 2.1 A and AA. */
export async function sound(page: Page) {
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.loading')).toHaveCount(0);
  await expect(page).toHaveTitle(/阳光执法|Yangguang/);
  const wide = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
  expect(wide, 'pixels beyond the screen').toBe(0);
  const runOnly = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa'];
  // In the page itself, which has no frames of others, and not in a blank one that is opened for each; what passes is nobody's concern.
  const axe = new AxeBuilder({ page }).options({ runOnly, resultTypes: ['violations'] }).setLegacyMode();
  const { violations } = await axe.analyze();
  expect(violations.map((v) => `${v.id}: ${v.nodes.map((n) => n.target.join(' ')).join(', ')}`)).toEqual([]);
}

/** Signs in the officers, of an agency, one by one until one has an approved task, and opens it. */
export async function approvedTask(page: Page, agency = ''): Promise<{ number: string; lead: Account }> {
  for (const officer of accounts('inspector').filter((a) => a.username.startsWith(agency))) {
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
    return { number: new URL(page.url()).pathname.split('/').pop() ?? '', lead: officer };
  }
  throw new Error('no officer of the demo has an approved task on the first page');
}

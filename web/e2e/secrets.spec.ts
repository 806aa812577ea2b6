import type { Browser, Page } from '@playwright/test';
import { ask, folded, headersOf } from './api';
import { type Account, expect, signIn, sound, test, watch } from './journey';
import { recordedVisit } from './visit';

/** Somebody at a device of their own; without an account the public. Whatever breaks there fails the test at its end. */
async function at<T>(browser: Browser, size: Page, who: Account | null, work: (page: Page) => Promise<T>): Promise<T> {
  const context = await browser.newContext({ locale: 'zh-CN', viewport: size.viewportSize(), baseURL: process.env.BASE_URL });
  const page = await context.newPage();
  const wrong = watch(page);
  if (who) await signIn(page, who);
  const out = await work(page);
  expect(wrong, 'script errors and breaches of the content policy').toEqual([]);
  await context.close();
  return out;
}

const photo = { name: /^保存/ };

// An enterprise marks a photo of its visit as confidential: another officer and another office lose it at once, the team and the head keep it, the head
// decides; and what it says beside the result is public only when the head has named the persons in it.
test('an enterprise keeps a photo confidential, and nobody it names becomes public', { tag: '@desk' }, async ({
  page,
  browser,
  request,
}) => {
  const { id, number, firm, lead, other, heads } = await recordedVisit(request);
  type Record = { inspection: { record: { evidence: { id: string; url: string }[] } } };
  const query = 'query ($n: String!) { inspection(number: $n) { record { evidence { id url } } } }';
  const [evidence] = (await ask<Record>(request, firm, query, { n: number })).inspection.record.evidence;
  if (!evidence) throw new Error('the record shows no photo');
  const bytes = async (who: Account | null) =>
    (await request.get(evidence.url, { headers: await headersOf(request, who) })).status();
  expect([await bytes(other), await bytes(lead), await bytes(null)]).toEqual([200, 200, 401]);
  await at(browser, page, other, async (theirs) => {
    await theirs.goto(`/tasks/${number}`);
    await expect(theirs.getByRole('button', photo)).toHaveCount(1);
  });

  await signIn(page, firm);
  await page.goto(`/inspections/${number}`);
  await expect(page.getByRole('button', photo)).toHaveCount(1);
  const mark = folded(page, '标为涉密 1');
  await mark.locator('summary').click();
  await sound(page);
  await mark.getByRole('button', { name: '提交' }).click();
  await expect(mark.locator('textarea:invalid')).toBeVisible(); // without a reason it is not sent
  await mark.getByLabel('涉密理由').fill('照片上有配方，属于商业秘密。');
  await mark.getByRole('button', { name: '提交' }).click();
  await expect(page.getByText('涉密（待决定）')).toBeVisible();
  await expect(page.getByText('照片上有配方，属于商业秘密。')).toBeVisible();
  await sound(page);

  await at(browser, page, other, async (theirs) => {
    await theirs.goto(`/tasks/${number}`);
    await expect(theirs.getByText('营业执照未置于醒目位置，当场改正。')).toBeVisible();
    await expect(theirs.getByRole('button', photo)).toHaveCount(0);
    await expect(theirs.getByText('属于商业秘密')).toHaveCount(0);
  });
  expect([await bytes(other), await bytes(lead), await bytes(heads[1]), await bytes(firm), await bytes(null)]).toEqual([
    404, 200, 200, 200, 401,
  ]);
  await at(browser, page, heads[0], async (office) => {
    await office.goto(`/inspections/${number}`);
    await expect(office.getByText('照片上有配方，属于商业秘密。')).toBeVisible();
    const decide = folded(office, '决定涉密标记 1');
    await decide.locator('summary').click();
    await decide.getByLabel('决定', { exact: true }).selectOption('yes');
    await decide.getByLabel('意见', { exact: true }).fill('配方未公开，维持标记。');
    await sound(office);
    await decide.getByRole('button', { name: '提交' }).click();
    await expect(office.getByText(/配方未公开，维持标记。/)).toBeVisible();
  });
  expect(await bytes(other)).toBe(404);

  // What it says before the publication.
  await page.goto('/publications?waiting=yes');
  const own = page.locator('section.panel').filter({ hasText: number });
  const reply = folded(own, '公示前陈述');
  await reply.locator('summary').click();
  await reply.getByLabel('陈述意见').fill('当场已由店长王丽华改正，店员王丽华和赵小明参加了培训。');
  await sound(page);
  await reply.getByRole('button', { name: '提交' }).click();
  await expect(own.getByText('当场已由店长王丽华改正，店员王丽华和赵小明参加了培训。')).toBeVisible();
  const publish = 'mutation ($i: PublishInspectionInput!) { publishInspection(input: $i) { inspection { id } } }';
  await expect(ask(request, heads[0], publish, { inspectionId: id })).rejects.toThrow(/WRONG_STATE/); // nobody has read it yet

  await at(browser, page, heads[0], async (office) => {
    await office.goto('/publications?waiting=yes');
    const theirs = office.locator('section.panel').filter({ hasText: number });
    const check = folded(theirs, '核对陈述中的人名');
    await check.locator('summary').click();
    await check.getByLabel(/人名/).fill('王丽华，李四');
    await check.getByRole('button', { name: '提交' }).click();
    await expect(check.getByRole('alert')).toContainText('人名须为陈述中的'); // nobody of that name
    await check.getByLabel(/人名/).fill('王丽华，赵小明');
    await sound(office);
    await check.getByRole('button', { name: '提交' }).click();
    await expect(theirs.getByText('当场已由店长王某改正，店员王某和赵某参加了培训。')).toBeVisible();
    await expect(check).toHaveCount(0);
    await sound(office);
  });
  await ask(request, heads[0], publish, { inspectionId: id });
  await at(browser, page, null, async (everybody) => {
    await everybody.goto(`/results?uscc=${firm.username.slice('ent-'.length).toUpperCase()}`);
    const result = everybody.locator('article.card').filter({ hasText: number });
    await expect(result.getByText('当场已由店长王某改正，店员王某和赵某参加了培训。')).toBeVisible();
    expect(await everybody.content()).not.toMatch(/王丽华|赵小明|商业秘密/);
    await sound(everybody);
  });
});

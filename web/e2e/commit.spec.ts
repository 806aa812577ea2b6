import { freshPlan } from './api';
import { accounts, expect, signIn, sound, test } from './journey';

/** The wall clock in China, minutes from now, as a browser's field takes it. */
const china = (minutes: number) => new Date(Date.now() + 8 * 3600_000 + minutes * 60_000).toISOString().slice(0, 16);

// The head of an agency opens a round and commits a draw of on-site checks under embargo: it is seen before what the draw will be, a refusal says
// what is wrong, what was typed stays, and after the commitment the draw is there.
test('a round is opened and a sealed draw with embargo is committed', { tag: '@desk' }, async ({ page, request }) => {
  const [head] = accounts('agency_admin');
  const [first, second, third, sealer] = accounts('party');
  if (!head || !first || !second || !third || !sealer) throw new Error('no head of an agency, or less than four parties');
  await signIn(page, head);
  const name = `commit-page-${Date.now()}`;
  await page.goto('/rounds/open');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('开启抽取轮次');
  await page.getByLabel('轮次名称').fill(name);
  for (const [i, party] of [first, second, third].entries()) {
    await page.getByLabel(`参与方 ${i + 1} 名称`).fill(party.username);
    await page.getByLabel(`参与方 ${i + 1} 账号`).fill(party.username);
  }
  await page.getByLabel('揭示截止').fill(china(60));
  await page.getByLabel('来源 1').selectOption('dice/d10x20');
  await page.getByLabel('事件 1', { exact: true }).fill(name);
  await page.getByLabel('事件 1 时间').fill(china(30));
  await sound(page);
  await page.getByRole('button', { name: '开启轮次' }).click();
  await expect(page.getByRole('alert')).toContainText('轮次不合规范'); // the event comes before the last reveal
  await page.getByLabel('事件 1 时间').fill(china(61));
  await page.getByRole('button', { name: '开启轮次' }).click();
  await expect(page).toHaveURL(new RegExp(`/live/${name}$`));

  await freshPlan(request, head, name);
  await page.goto('/draws/commit');
  const plan = page.getByLabel('检查计划', { exact: true });
  await plan.selectOption((await plan.locator('option', { hasText: name }).getAttribute('value')) ?? '');
  await expect(page.getByText(/范围内 [\d,]+ 户，存续 [\d,]+ 户，预计抽取 [1-9][\d,]* 户/)).toBeVisible();
  const round = page.getByLabel('抽取轮次', { exact: true });
  await round.selectOption((await round.locator('option', { hasText: name }).getAttribute('value')) ?? '');
  const last = page.getByLabel('检查期最后一日');
  const until = (await last.getAttribute('max')) ?? '';
  expect(until).toMatch(/^\d{4}-12-31$/);
  await page.getByLabel('检查期第一日').fill(china(61).slice(0, 10));
  await last.fill(until);
  await page.getByLabel('密封方 1 名称').fill('discipline');
  await page.getByLabel('密封方 1 账号').fill(sealer.username);
  const embargo = page.getByLabel('保密截止（北京时间）');
  await expect(embargo).toHaveValue(/-01-01T00:00$/); // the end of the visits
  await embargo.fill(`${Number(until.slice(0, 4)) + 1}-01-02T00:00`);
  await sound(page);
  await page.getByRole('button', { name: '核对' }).click();
  await expect(page.getByRole('heading', { name: '核对抽取承诺' })).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: '提交抽取承诺' }).click();
  await expect(page.getByRole('alert')).toContainText('保密期不得超过');
  await page.getByRole('button', { name: '返回修改' }).click();
  await expect(page.getByLabel('密封方 1 名称')).toHaveValue('discipline');
  await embargo.fill(`${Number(until.slice(0, 4)) + 1}-01-01T00:00`);
  await page.getByRole('button', { name: '核对' }).click();
  await page.getByRole('button', { name: '提交抽取承诺' }).click();
  await expect(page.getByRole('heading', { level: 1 })).toContainText(/^抽取 /);
  await expect(page.getByText('入选名单保密至')).toBeVisible();
  await sound(page);

  await page.getByText('关闭轮次').click();
  await page.locator('details.reason', { hasText: '关闭轮次' }).getByRole('button').click();
  await expect(page.getByRole('alert')).toBeVisible(); // not before the last reveal
});

import { ask, folded, one, today } from './api';
import { expect, signIn, sound, test } from './journey';

// Two agencies: one asks, the other's head answers on the page. A plan that is agreed to goes on file, one that is declined stays a draft, says why, and is withdrawn.
test('an agency that is asked to join a plan agrees to one and declines another', { tag: '@desk' }, async ({
  page,
  browser,
  request,
}) => {
  const host = one('agency_admin', '370502-scjg-a');
  const guest = one('agency_admin', '370502-wsjk-b');
  type Me = { me: { agency: { id: string } } };
  const [asks, asked] = [
    (await ask<Me>(request, host, '{ me { agency { id } } }')).me.agency.id,
    (await ask<Me>(request, guest, '{ me { agency { id } } }')).me.agency.id,
  ];
  const { checkItems } = await ask<{ checkItems: { nodes: { id: string }[] } }>(
    request,
    host,
    'query ($a: ID!) { checkItems(filter: { agencyId: $a, active: true }, first: 1) { nodes { id } } }',
    { a: asks },
  );
  const year = Number(today().slice(0, 4)) + 1;
  const file = async (title: string) =>
    ask(request, host, 'mutation ($i: FilePlanInput!) { filePlan(input: $i) { plan { id } } }', {
      kind: 'ANNUAL',
      year,
      title,
      itemIds: checkItems.nodes.map((n) => n.id),
      cooperatingAgencyIds: [asked],
      target: { regionCodes: ['370502'], industries: ['62'] },
      stratification: 'kind',
      ratios: [{ stratum: 'ENTERPRISE', percent: '5' }],
      from: `${year}-03-01`,
      to: `${year}-05-31`,
    });
  const at = Date.now();
  const [agreed, declined] = [`餐饮联合检查甲 ${at}`, `餐饮联合检查乙 ${at}`];
  await file(agreed);
  await file(declined);
  const drafts = `/plans?agency=${encodeURIComponent(asks)}&state=DRAFT`;
  const all = `/plans?agency=${encodeURIComponent(asks)}&year=${year}`;

  await page.goto(all);
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await expect(page.locator('.loading')).toHaveCount(0);
  await expect(page.getByText(agreed)).toHaveCount(0); // to the public there is no plan yet

  await signIn(page, guest);
  await page.goto(drafts);
  const card = (title: string) => page.locator('article.card').filter({ hasText: title });
  await expect(card(agreed).locator('.tag').first()).toHaveText('待批准或者待配合机关同意');
  const agree = card(agreed)
    .locator('details.reason')
    .filter({ has: page.getByText('同意配合该计划', { exact: true }) });
  await agree.locator('summary').click();
  await sound(page);
  await agree.getByRole('button', { name: '提交' }).click();
  await expect(card(agreed)).toHaveCount(0); // it is no draft any more
  const decline = folded(card(declined), '不同意配合该计划');
  await decline.locator('summary').click();
  await decline.getByRole('button', { name: '提交' }).click();
  await expect(decline.locator('textarea:invalid')).toBeVisible(); // without a reason it is not sent
  await decline.getByLabel('不同意的理由').fill('请电 13900001111 商量');
  await decline.getByRole('button', { name: '提交' }).click();
  await expect(decline.getByRole('alert')).toContainText('手机号码：请删去后重试'); // it would stand there for everybody concerned
  await expect(decline.getByLabel('不同意的理由')).toHaveAccessibleDescription(/手机号码：请删去后重试/);
  await decline.getByLabel('不同意的理由').fill('三至五月已有专项任务，人员不足。');
  await decline.getByRole('button', { name: '提交' }).click();
  await expect(card(declined).getByText(/不同意（三至五月已有专项任务，人员不足。）/)).toBeVisible();
  await expect(folded(card(declined), '同意配合该计划')).toHaveCount(0); // one answer
  await sound(page);
  await page.goto(all);
  await expect(card(agreed).locator('.tag').first()).toHaveText('已备案');
  await expect(card(agreed).getByText(/：同意/)).toBeVisible();

  const other = await browser.newContext({ locale: 'zh-CN', viewport: page.viewportSize(), baseURL: process.env.BASE_URL });
  const office = await other.newPage();
  await signIn(office, host);
  await office.goto(drafts);
  const own = office.locator('article.card').filter({ hasText: declined });
  await expect(own.getByText(/人员不足/)).toBeVisible();
  const withdraw = folded(own, '撤回该计划');
  await withdraw.locator('summary').click();
  await withdraw.getByLabel('撤回原因').fill('配合机关不同意，另行拟定。');
  await withdraw.getByRole('button', { name: '提交' }).click();
  await expect(own).toHaveCount(0);
  await other.close();
});

test('region and industry of a plan are chosen by name', { tag: '@desk' }, async ({ page }) => {
  await signIn(page, one('agency_admin', '370502-scjg-a'));
  await page.goto('/plans/file');
  const regions = page.getByRole('group', { name: /^区划/ });
  const industries = page.getByRole('group', { name: /^行业/ });
  await expect(regions.getByRole('checkbox', { name: '东营区 370502' })).toBeVisible();
  const count = page.getByRole('status').filter({ hasText: '现在选中' });
  await expect(count).toBeVisible();
  await expect(page.getByRole('spinbutton', { name: '企业最少户数', exact: true })).toHaveCount(1);
  const all = (await count.textContent()) ?? '';
  await industries.getByRole('searchbox').fill('餐饮');
  await industries.getByRole('checkbox', { name: '餐饮业 62', exact: true }).check();
  await industries.getByRole('searchbox').fill('52');
  await industries.getByRole('checkbox', { name: '零售业 52', exact: true }).check();
  await industries.getByRole('searchbox').fill('F5122'); // a class, with the letter of its section
  await industries.getByRole('checkbox', { name: /5122$/ }).check();
  await expect(industries.getByRole('checkbox')).toHaveCount(3);
  await expect(industries.getByRole('checkbox', { name: '餐饮业 62', exact: true })).toBeChecked(); // what is ticked stays
  await expect(count).not.toHaveText(all);
  await industries.getByRole('searchbox').fill('没有这个行业');
  await expect(industries.getByText('没有这样的名称或者代码')).toBeVisible();
  await regions.getByRole('searchbox').fill('370571'); // a development zone, which GB/T 2260 does not list
  await regions.getByRole('checkbox', { name: /370571/ }).check();
  await sound(page);
  await expect(page.getByRole('searchbox', { name: /区划/ })).toHaveCount(1); // each field has a name of its own
  await page.getByLabel('名称', { exact: true }).fill('没有事项的计划');
  await page.getByLabel('检查期起').fill('2026-12-01');
  await page.getByLabel('检查期止').fill('2026-12-31');
  await page.getByRole('button', { name: '提交' }).click();
  await expect(page.getByRole('alert').filter({ hasText: '须选择 1 至 50 个抽查事项' })).toBeFocused();
});

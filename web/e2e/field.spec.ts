import type { APIRequestContext, Page } from '@playwright/test';
import { ask } from './api';
import { type Account, accounts, approvedTask, expect, signIn, sound, test } from './journey';

// The civil day at the enterprises, wherever the device is.
const today = new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: 'Asia/Shanghai' }).format(new Date());

function one(persona: string, part = ''): Account {
  const found = accounts(persona).find((a) => a.username.includes(part));
  if (!found) throw new Error(`the demo has no ${persona} ${part}`);
  return found;
}

async function changeTo(page: Page, account: Account) {
  await page.context().clearCookies();
  await page.evaluate(() => localStorage.clear());
  await signIn(page, account);
}

test(
  'an officer plans a patrol, the head approves it, and the officer enters its first shop',
  { tag: '@phone' },
  async ({ page }, info) => {
    const officer = accounts('inspector').findLast((a) => a.username.startsWith('370502-scjg')); // the first ones have visits of their own
    if (!officer) throw new Error('the demo has no officer of the agency');
    const title = `临街餐饮巡查 ${info.project.name}`;
    await signIn(page, officer);
    await page.goto('/patrols');
    await sound(page);
    await page.getByRole('link', { name: '安排巡查' }).click();
    await sound(page);
    await page.getByLabel('巡查名称').fill(title);
    await page.getByLabel('街道或市场').fill('黄河路（演示）');
    await page.getByLabel('巡查期起').fill(today);
    await page.getByLabel('巡查期止').fill(today);
    await page.getByLabel('户数上限').fill('5');
    await page
      .getByRole('group', { name: /检查事项/ })
      .getByRole('checkbox')
      .first()
      .check();
    await page
      .getByRole('group', { name: /同去的执法人员/ })
      .getByRole('checkbox')
      .first()
      .check();
    await page.getByRole('button', { name: '报请批准' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText(title);
    await expect(page.getByText('还没有登记商户')).toBeVisible();
    const at = new URL(page.url()).pathname;
    await sound(page);

    await changeTo(page, one('agency_admin', '370502-scjg'));
    await page.goto(at);
    await page.getByText('审批巡查').click();
    await page.getByLabel('审批意见').fill('同意，逐户出示检查码。');
    await page.getByRole('button', { name: '提交' }).click();
    await expect(page.locator('h1 .tag')).toHaveText('已批准');
    await sound(page);

    await changeTo(page, officer);
    await page.goto(at);
    await page.getByLabel(/二维码内容|信用代码/).fill('91370502DEM0000000'); // of no enterprise
    await page.getByRole('button', { name: '登记商户' }).click();
    await expect(page.getByText(/没有认出一个已登记的商户/)).toBeVisible();
    const shop = accounts('enterprise').filter((a) => a.username.startsWith('ent-91370502'))[
      info.project.name === 'phone' ? 0 : 1
    ];
    if (!shop) throw new Error('the demo has no two enterprises');
    await page.getByLabel(/二维码内容|信用代码/).fill(shop.username.slice(4).toUpperCase());
    await page.getByRole('button', { name: '登记商户' }).click();
    await expect(page.getByRole('heading', { name: /^任务 / })).toBeVisible();
    await page.goto(at);
    await expect(page.locator('article.card')).toHaveCount(1);
    await sound(page);
  },
);

test('a visit without code is reported without an account, and the supervisor reads it', async ({ page }, info) => {
  const firm = accounts('enterprise').at(info.project.name === 'phone' ? -1 : -2);
  if (!firm) throw new Error('the demo has no enterprise');
  const uscc = firm.username.slice(4).toUpperCase();
  await page.goto('/');
  await page.getByRole('link', { name: '举报无码入企' }).click();
  await sound(page);
  await page.getByLabel('被检查企业的统一社会信用代码').fill(uscc.toLowerCase());
  await page.getByLabel('入企日期').fill(today);
  await page.getByLabel('经过').fill('两名人员进店检查，没有出示检查码。');
  await page.getByRole('button', { name: '提交举报' }).click();
  await expect(page.getByText('举报已收到')).toBeVisible();
  const number = (await page.locator('.verdict .mono').textContent()) ?? '';
  expect(number).toMatch(/^WM-/);
  await sound(page);
  await signIn(page, one('supervisor'));
  await page.goto('/report');
  const row = page.locator('section.panel').filter({ hasText: number });
  await expect(row.getByText(uscc)).toBeVisible();
  await expect(row.getByText('企业账号举报')).toHaveCount(0);
  await sound(page);
});

test('the checks of the year are public', async ({ page }) => {
  await page.goto('/results');
  await page.getByRole('link', { name: '年度检查次数' }).click();
  await expect(page.getByRole('row').nth(1)).toBeVisible();
  await sound(page);
});

test('a grant of power is entered and ended', { tag: '@desk' }, async ({ page }, info) => {
  await signIn(page, one('supervisor'));
  await page.goto('/registers/agencies');
  await page.locator('tbody a').first().click();
  const grants = page.locator('section.panel').filter({ has: page.getByRole('heading', { name: '授权、委托' }) });
  await expect(grants).toBeVisible();
  await grants.getByText('登记授权、委托', { exact: true }).click();
  const paper = `委托书〔2026〕${info.project.name} 号`;
  await grants.getByLabel('依据的法律，或者委托书名称和文号').fill(paper);
  await grants.getByLabel('起日').fill(today);
  await grants.getByLabel('止日').fill(today);
  await grants.getByLabel('理由').fill('乡镇赋权（演示）');
  await sound(page);
  await grants.getByRole('button', { name: '提交' }).click();
  const row = grants.locator('article.card').filter({ hasText: paper });
  await expect(row.getByText('有效')).toBeVisible();
  await row.getByText('提前终止').click();
  await row.getByLabel('最后一日').fill(today);
  await row.getByLabel('理由').fill('演示结束');
  await sound(page);
  await row.getByRole('button', { name: '提交' }).click();
  await expect(row.getByText('提前终止')).toHaveCount(0);
});

test('a code is reserved for a place without network, brought on record on its day alone, and gives way to one of today', {
  tag: '@phone',
}, async ({ page }) => {
  await approvedTask(page, '370523-scjg');
  await page.getByText('预留离线检查码', { exact: false }).click();
  const tomorrow = new Date(`${today}T12:00:00+08:00`);
  tomorrow.setUTCDate(tomorrow.getUTCDate() + 1);
  await page.getByLabel('有效日').fill(tomorrow.toISOString().slice(0, 10));
  await page.getByLabel('检查地点无网络的情况').fill('山区养殖场，没有移动网络。');
  await sound(page);
  await page.getByRole('button', { name: '提交' }).first().click();
  await expect(page.getByText('这是预留的离线检查码')).toBeVisible();
  await page.getByText('补录离线检查').click();
  const form = page.locator('details').filter({ hasText: '补录离线检查' });
  await form.getByLabel('二维码内容或者统一社会信用代码').fill('91370523DEM000000X');
  await form.getByLabel('读取时间（北京时间）').fill(`${today}T00:00`);
  await sound(page);
  await form.getByRole('button', { name: '提交' }).click();
  await expect(form.getByText(/不在预留的检查码的当日/)).toBeVisible();

  await recordsAhead(page, tomorrow);
  // The team goes today after all: a code of today takes the place of the reserved one.
  await page.getByText('今天就去：改为签发当日检查码').click();
  await expect(page.getByText(/预留的检查码即告失效/)).toBeVisible();
  await sound(page);
  await page.getByRole('button', { name: '签发检查码' }).click();
  await expect(page.getByText('请企业用手机扫描', { exact: false })).toBeVisible();
  await expect(page.getByText('这是预留的离线检查码')).toHaveCount(0);
  await outOfReach(page);
});

// On the code's day, without network: entry and record are kept on the device; what the server, where it is still today, does not take is told.
async function recordsAhead(page: Page, day: Date) {
  const task = page.url();
  await page.clock.setFixedTime(day);
  await page.reload();
  await page.getByRole('link', { name: '填写检查记录（先存本设备）' }).click();
  await expect(page.getByRole('heading', { name: '填写检查记录' })).toBeVisible();
  await page.context().setOffline(true);
  await page.getByLabel('二维码内容或者统一社会信用代码').fill('91370523DEM000000X');
  await page.getByLabel('读取时间（北京时间）').fill(`${day.toISOString().slice(0, 10)}T09:00`);
  await page.getByLabel('检查结果').click();
  await page.getByTitle('通过登记的住所（经营场所）无法联系').click();
  await expect(page.locator('.ant-select-dropdown:visible')).toHaveCount(0);
  await page.getByRole('textbox', { name: '检查情况' }).fill('大门紧锁，无人应答。');
  await sound(page);
  await page.getByRole('button', { name: '提交记录' }).click();
  await expect(page.getByText('记录已保存在本设备，尚未发送。', { exact: false })).toBeVisible();
  await page.clock.setFixedTime(new Date());
  await page.context().setOffline(false);
  await page.goto('/tasks');
  await expect(page.getByText('设备时间晚于服务器时间')).toBeVisible();
  await page.getByText('删除这份记录').click();
  await page.getByRole('button', { name: '确认删除，不能恢复' }).click();
  await page.goto(task);
}

// Where there is no network what was at hand opens and stays, also what is asked for again; a reload brings the app, which goes on by itself.
async function outOfReach(page: Page) {
  const { pathname } = new URL(page.url());
  await page.goto('/tasks');
  await expect.poll(() => page.evaluate(async () => (await caches.match('/')) !== undefined)).toBe(true);
  await page.waitForLoadState('networkidle');
  await page.context().setOffline(true);
  await page.locator(`a[href="${pathname}"]`).first().click();
  await expect(page.getByRole('button', { name: '全屏出示检查码' })).toBeVisible();
  await page.getByRole('button', { name: '查看是否已扫码' }).click();
  await expect(page.getByText(/^没有网络：页面内容截至/)).toBeVisible();
  await expect(page.getByRole('button', { name: '全屏出示检查码' })).toBeVisible();
  await sound(page);
  await page.reload();
  await expect(page.getByText('连接恢复后自动继续，无需重新登录。')).toBeVisible();
  await sound(page);
  await page.context().setOffline(false);
  await expect(page.getByRole('button', { name: '全屏出示检查码' })).toBeVisible();
}

test('a code that nobody scanned on its day is not shown again: the lead issues another', { tag: '@phone' }, async ({
  page,
  request,
}) => {
  const { lead, number } = await ranOut(request);
  await signIn(page, lead);
  await page.goto(`/tasks/${number}`);
  await expect(page.getByText('检查码已过有效期')).toBeVisible();
  await expect(page.getByRole('button', { name: '全屏出示检查码' })).toHaveCount(0);
  await sound(page);
  await page.getByRole('button', { name: '签发检查码' }).click();
  await expect(page.getByRole('button', { name: '全屏出示检查码' })).toBeVisible();
});

// A visit of the demo whose code ran out within its window, and its lead.
async function ranOut(request: APIRequestContext): Promise<{ lead: Account; number: string }> {
  type Visit = { number: string; windowTo: string; checkCode: { validTo: string } | null; team: Team };
  type Team = { lead: boolean; inspector: { pseudonym: string } }[];
  const query = `{ inspections(filter: { mine: true, state: CODE_ISSUED }, first: 20) { nodes {
    number windowTo checkCode { validTo } team { lead inspector { pseudonym } } } } }`;
  for (const lead of accounts('inspector')) {
    const { inspections } = await ask<{ inspections: { nodes: Visit[] } }>(request, lead, query);
    const own = (team: Team) => team.some((m) => m.lead && m.inspector.pseudonym.toLowerCase() === lead.username);
    const found = inspections.nodes.find(
      (v) => v.checkCode && Date.parse(v.checkCode.validTo) < Date.now() && v.windowTo >= today && own(v.team),
    );
    if (found) return { lead, number: found.number };
  }
  throw new Error('the demo has no code that ran out');
}

test(
  'a visit outside a draw is planned by one head, approved by another with one press, and voided with a reason',
  { tag: '@desk' },
  async ({ page }, info) => {
    const firm = accounts('enterprise').filter((a) => a.username.startsWith('ent-91370502'))[
      info.project.name === 'phone' ? 2 : 3
    ];
    if (!firm) throw new Error('the demo has too few enterprises');
    await signIn(page, one('agency_admin', '370502-scjg-a'));
    await page.goto('/inspections');
    await page.getByRole('link', { name: '安排检查' }).click();
    await page.getByLabel('统一社会信用代码').fill(firm.username.slice(4));
    await page.getByRole('button', { name: '查询' }).click();
    await expect(page.getByLabel('来源').locator('option[value=FOLLOW_UP]')).toHaveText('复查'); // a re-check on site rests on such a visit
    await page.getByLabel('来源').selectOption('SUPERIOR_ORDER');
    await expect(page.getByLabel('检查场所').locator('option').first()).toHaveText('住所（登记地址）');
    await page.getByLabel('检查期起').fill(today);
    await page.getByLabel('检查期止').fill(today);
    await page
      .getByRole('group', { name: /检查事项/ })
      .getByRole('checkbox')
      .first()
      .check();
    await page.getByLabel('组长').selectOption({ index: 0 });
    await page.getByRole('group', { name: '组员' }).getByRole('checkbox').nth(1).check();
    await page.getByLabel(/^理由/).fill('上级交办核查（演示）');
    await sound(page);
    await page.getByRole('button', { name: '报请批准' }).click();
    await expect(page.getByRole('heading', { level: 1 })).toContainText('待批准');
    const at = new URL(page.url()).pathname;
    await page.getByRole('button', { name: '批准检查' }).click();
    await expect(page.getByText(/须由另一|另一名|不得/).first()).toBeVisible();
    await changeTo(page, one('agency_admin', '370502-scjg-b'));
    await page.goto('/inspections?state=PLANNED');
    await expect(page.getByRole('button', { name: /^批准本页全部/ })).toBeVisible();
    await sound(page);
    await page.goto(at);
    await page.getByRole('button', { name: '批准检查' }).click();
    await expect(page.locator('h1 .tag')).toHaveText('已批准');
    await sound(page);
    await page.getByText('作废检查').click();
    await page.getByLabel('作废原因').fill('企业停产（演示）');
    await page.locator('details').filter({ hasText: '作废检查' }).getByRole('button', { name: '提交' }).click();
    await expect(page.locator('h1 .tag')).toHaveText('已作废');
  },
);

import fs from 'node:fs';
import { ask, today } from './api';
import { accounts, expect, signIn, sound, test } from './journey';
import { unzip } from './zip';

for (const path of ['/', '/results', '/draws', '/items', '/lists', '/plans', '/sign-in', '/inspections', '/no/such/page']) {
  test(`${path} is sound on a phone and on a desk`, { tag: '@phone' }, async ({ page }) => {
    await page.goto(path);
    await sound(page);
    await page.setViewportSize({ width: 1440, height: 900 });
    await sound(page);
  });
}

test('a draw is read from its commitment to its result, and its files are there', async ({ page, request }) => {
  await page.goto('/draws?state=PUBLISHED');
  await page.locator('article.card a').first().click();
  await expect(page.getByRole('heading', { name: /^抽取 / })).toBeVisible();
  await sound(page);
  const number = decodeURIComponent(page.url().split('/draw/')[1] ?? '');
  await expect(page.getByText(`yangguang draw verify ${number}.zip`)).toBeVisible();
  await page.getByText('抽取计划文本（逐字节）').click();
  await expect(page.locator('pre').first()).toContainText('drd1 plan');
  await sound(page);
  await expect(page.getByRole('heading', { name: '入选名单' })).toBeVisible();
  const zip = await request.get(
    await page.getByRole('link', { name: '下载公布文件（zip）' }).evaluate((a: HTMLAnchorElement) => a.href),
  );
  expect(zip.status()).toBe(200);
  expect((await zip.body()).subarray(0, 2).toString()).toBe('PK');
  const python = await request.get(
    await page.getByRole('link', { name: '下载 Python 核验程序' }).evaluate((a: HTMLAnchorElement) => a.href),
  );
  expect(python.status()).toBe(200);
  expect(await python.text()).toContain('class Verifier');
});

test('the selections of a draw are turned page by page, and the page is in the address', async ({ page }) => {
  await page.goto('/draws?state=PUBLISHED');
  await page.locator('article.card a').first().click();
  const ranks = page.locator('td[data-label="名次"]');
  await expect(ranks.first()).toHaveText('1');
  await page.getByRole('button', { name: '下一页' }).click();
  await expect(ranks.first()).toHaveText('11');
  await page.reload();
  await expect(ranks.first()).toHaveText('11');
  await page.goBack();
  await expect(ranks.first()).toHaveText('1');
});

test('results are found by a code in any spelling; a wrong one is explained', async ({ page }) => {
  await page.goto('/results');
  const code = (await page.locator('article.card .mono').first().textContent()) ?? '';
  expect(code).toHaveLength(18);
  await page.goto('/');
  const fullWidth = [...code.toLowerCase()].map((c) => String.fromCharCode(c.charCodeAt(0) + 0xfee0)).join('');
  await page.getByLabel('统一社会信用代码').fill(` ${fullWidth} `);
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page).toHaveURL(new RegExp(`uscc=${code}`));
  await expect(page.locator('article.card .mono').first()).toHaveText(code);
  await page.getByLabel('统一社会信用代码').fill('123');
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByText('代码应为 18 位')).toBeVisible();
});

test('results are found by a part of the name of the enterprise', async ({ page, request }) => {
  type Results = { publishedInspections: { nodes: { enterpriseName: string | null; uscc: string | null }[] } };
  const { publishedInspections } = await ask<Results>(
    request,
    null,
    '{ publishedInspections(first: 50) { nodes { enterpriseName uscc } } }',
  );
  const firm = publishedInspections.nodes.find((n) => n.enterpriseName?.endsWith('有限公司'));
  if (!firm?.enterpriseName || !firm.uscc) throw new Error('the demo has no result of a company');
  await page.goto('/');
  await page.getByLabel('企业名称').fill(firm.enterpriseName.slice(3));
  await page.getByRole('button', { name: '查询' }).click();
  await sound(page);
  await page.getByRole('button', { name: firm.uscc }).click();
  await expect(page).toHaveURL(new RegExp(`uscc=${firm.uscc}`));
  await expect(page.locator('article.card .mono').first()).toHaveText(firm.uscc);
  await page.getByLabel('企业名称').fill('没有这样的企业名称');
  await page.getByRole('button', { name: '查询' }).click();
  await expect(page.getByText('没有找到这样的企业')).toBeVisible();
});

test('the public reads the lists that bind, word for word, and no draft of one', { tag: '@phone' }, async ({ page, request }) => {
  await page.goto('/');
  await page.getByRole('link', { name: '免罚轻罚清单' }).last().click();
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('免罚轻罚清单');
  await page.getByLabel('适用结论').selectOption('MUST_NOT_PENALISE');
  await expect(page.locator('article.card').first()).toContainText('不予处罚');
  await sound(page);
  await page.goto('/lists?list=DEMO-DISTRICT'); // its second version is a draft
  const item = page.locator('article.card');
  await expect(item).toHaveCount(1);
  await expect(item).toContainText('第 1 版');
  await expect(item).toContainText('并书面承诺改正的，从轻处罚');
  await item.getByText('清单原文').click();
  await expect(item.locator('pre')).toContainText('version: 1');
  await sound(page);
  await page.getByLabel('该日有效').fill(today(60)); // when the draft would hold
  await expect(item).toContainText('第 1 版');
  const list = 'query ($v: Int!) { leniencyList(code: "DEMO-DISTRICT", version: $v) { document } }';
  expect(await ask(request, null, list, { v: 2 })).toEqual({ leniencyList: null });
  await expect(ask(request, null, '{ leniencyDrafts(first: 1) { nodes { document } } }')).rejects.toThrow(/UNAUTHENTICATED/);
  await page.goto('/lists/drafts');
  await expect(page.getByText('请先登录')).toBeVisible();
  const [firm] = accounts('enterprise');
  if (!firm) throw new Error('no enterprise');
  await signIn(page, firm);
  await page.goto('/lists/drafts');
  await expect(page.getByText(/^本页供/)).toBeVisible();
  await expect(ask(request, firm, '{ leniencyDrafts(first: 1) { nodes { document } } }')).rejects.toThrow(/FORBIDDEN/);
});

test('what is not there says so and shows the way on', async ({ page }) => {
  await page.goto('/draw/370502-SCJG-1999-000001');
  await expect(page.getByText('没有编号为 370502-SCJG-1999-000001 的抽取')).toBeVisible();
  await page.goto('/c/yg1.forged');
  await expect(page.getByText('这不是有效的检查码')).toBeVisible();
  await sound(page);
});

test('English is one press away and stays', async ({ page, viewport }) => {
  await page.goto('/draws');
  if (viewport && viewport.width < 1024) await page.getByRole('button', { name: '菜单' }).click();
  await page.getByRole('button', { name: 'English' }).click();
  await expect(page.getByRole('heading', { name: 'Double-random draws' })).toBeVisible();
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await page.reload();
  await expect(page.getByRole('heading', { name: 'Double-random draws' })).toBeVisible();
  await sound(page);
});

test('the keyboard reaches the content at once', async ({ page }) => {
  await page.goto('/draws');
  await expect(page.getByRole('heading', { level: 1 })).toBeVisible();
  await page.keyboard.press('Tab');
  await expect(page.getByRole('link', { name: '跳到正文' })).toBeFocused();
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await expect(page.getByLabel('年度')).toBeFocused();
});

test('a supervisor judges the year of an office, and every p-value is explained', { tag: '@desk' }, async ({ page }) => {
  test.slow(); // thousands of replays of each of its draws
  const supervisor = accounts('supervisor')[0];
  if (!supervisor) throw new Error('no supervisor');
  await signIn(page, supervisor);
  await expect(page).toHaveURL(/\/treatment$/); // where a supervisor begins
  await expect(page.getByRole('heading', { name: /^符合清单未适用：\d+ 件/ })).toBeVisible();
  await expect(page.getByRole('heading', { name: '月度审计' })).toBeVisible(); // the latest month that is over, not the current one
  const decided = await page.locator('td[data-label="有效决定"]').allTextContents(); // by month, the latest first
  const latest = (await page.locator('td[data-label="月份"]').allTextContents())[decided.findIndex((n) => n !== '0')] ?? 'none';
  await expect(page.getByLabel('月份')).toHaveValue(latest);
  await sound(page);
  await page.goto('/treatment?month=2019-01');
  await expect(page.getByText('2019-01 没有生效的处理决定')).toBeVisible();
  await sound(page);
  await page.goto('/fairness?office=370500-SCJG'); // the draws of all offices are judged by the same code on the command line (e2e/audit_test.go)
  await expect(page.getByRole('heading', { name: /^预警/ })).toBeVisible({ timeout: 480_000 });
  await sound(page);
  await expect(page.getByRole('img', { name: '按行政区划' })).toBeVisible();
  await page.getByText('全部检验及说明').click();
  await expect(page.getByText(/如果一切只凭随机/).first()).toBeVisible();
  await expect(page.getByText(/抽两次取一次/)).toBeVisible();
  const press = async (name: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), page.getByRole('button', { name }).click()]);
    return { name: file.suggestedFilename(), path: await file.path() };
  };
  type Draw = { Number: string; Restricted?: boolean; Withheld?: boolean };
  const drawsOf = (files: Map<string, string>) => (JSON.parse(files.get('draws.json') ?? '{}') as { Draws: Draw[] }).Draws;
  const whole = await press('下载全部输入（ZIP，可重复本报告）');
  expect(whole.name).toBe('fairness-inputs.zip');
  const inputs = unzip(whole.path);
  expect([...inputs.keys()].sort()).toEqual(['README.txt', 'draws.json', 'pools.csv']);
  const draws = drawsOf(inputs);
  expect(draws.length).toBeGreaterThan(1);
  expect(draws.filter((d) => d.Withheld)).toEqual([]);
  const open = await press('下载可公开的输入（ZIP，不含限制公开的抽取）');
  expect(open.name).toBe('fairness-open-inputs.zip');
  const shown = unzip(open.path);
  expect(drawsOf(shown).map((d) => d.Number)).toEqual(draws.map((d) => d.Number));
  for (const d of drawsOf(shown)) {
    expect(shown.get('pools.csv')?.includes(d.Number), d.Number).toBe(!d.Withheld);
    if (d.Restricted) expect(d.Withheld, d.Number).toBe(true);
  }
  const firms = await press('下载逐户实抽与期望（CSV）');
  expect(firms.name).toBe('fairness-firms.csv');
  expect(fs.readFileSync(firms.path, 'utf8').split('\n').length).toBeGreaterThan(100);
});

test('whoever scans the code of a paper learns whether it was issued and still holds @phone', async ({ page, request }) => {
  const supervisor = accounts('supervisor')[0];
  const credentials = { username: supervisor?.username, password: supervisor?.password };
  const { accessToken } = await (await request.post('/auth/sign-in', { data: credentials })).json();
  const headers = { authorization: `Bearer ${accessToken}` };
  const papers = 'ended { kind } papers { number digest kind url }';
  const query = `query($after: String) { inspections(filter: {state: CLOSED}, first: 100, after: $after) {
    nodes { findings { decision { ${papers} } } } pageInfo { hasNextPage endCursor } } }`;
  type Decision = { ended: object | null; papers: { number: string; digest: string; kind: string; url: string }[] };
  const decisions: Decision[] = [];
  for (let after: string | null = null, more = true; more; ) {
    const { data } = await (await request.post('/graphql', { headers, data: { query, variables: { after } } })).json();
    for (const node of data.inspections.nodes as { findings: { decision: Decision | null }[] }[]) {
      decisions.push(...node.findings.flatMap((f) => f.decision ?? []));
    }
    after = data.inspections.pageInfo.endCursor;
    more = data.inspections.pageInfo.hasNextPage;
  }
  const of = (ended: boolean) =>
    decisions
      .filter((d) => (d.ended !== null) === ended)
      .flatMap((d) => d.papers.filter((p) => p.kind === 'NO_PENALTY_DECISION'))[0];
  const paper = of(false);
  const over = of(true);
  if (!paper || !over) throw new Error('the demo city has a waiver in force and one whose case was reopened');
  const sheet = await request.get(paper.url, { headers });
  expect((await sheet.body()).subarray(0, 5).toString()).toBe('%PDF-');
  const scanned = (p: { number: string; digest: string }) =>
    `/paper?${new URLSearchParams({ number: p.number, digest: p.digest })}`;
  await page.goto(scanned(paper));
  await expect(page.getByText('该文书由本平台签发')).toBeVisible();
  await expect(page.getByText('不予行政处罚决定书')).toBeVisible();
  await sound(page);
  await page.goto(scanned(over));
  await expect(page.getByText('该文书所载决定已终止（逾期未改正，恢复办理），不再有效')).toBeVisible();
  await page.goto(scanned({ number: paper.number, digest: paper.digest.replace(/^./, (c) => (c === '0' ? '1' : '0')) }));
  await expect(page.getByText('没有签发过这样的文书')).toBeVisible();
});

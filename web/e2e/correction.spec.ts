import type { APIRequestContext, APIResponse } from '@playwright/test';
import { ask } from './api';
import { type Account, accounts, expect, signIn, sound, test } from './journey';

// The public reads that a result was corrected, why, and what stood there before.
test('a corrected result says so in public', async ({ page, request }) => {
  await page.goto(`/results?uscc=${await correctedFirm(request)}`);
  await expect(page.getByText(/^已更正（第 2 版）/).first()).toBeVisible();
  await expect(page.getByText(/^第 1 版：/).first()).toBeVisible();
  await sound(page);
});

// An officer of the team proposes a correction, a head rejects it with a reason; what is in force stays.
test('an officer proposes a correction, a head decides', { tag: '@phone' }, async ({ page, browser, request }) => {
  const { officer, head, number } = await ownRecord(request);
  await signIn(page, officer);
  await page.goto(`/tasks/${number}`);
  await page.getByRole('link', { name: '更正记录' }).click();
  await expect(page.getByRole('heading', { name: '更正记录' })).toBeVisible();
  await sound(page);
  const said = `补充说明 ${Date.now()}`;
  await page.getByRole('textbox', { name: '检查情况' }).fill(said);
  await page.getByRole('textbox', { name: '更正原因' }).fill('漏记一项核对情况。');
  await page.getByRole('button', { name: '提交更正，待审批' }).click();
  await expect(page).toHaveURL(new RegExp(`/tasks/${number}$`));
  await expect(page.getByText('一项更正正待负责人审批。')).toBeVisible();
  await expect(page.getByText(said)).toBeVisible();
  await sound(page);

  const other = await browser.newContext({ locale: 'zh-CN', viewport: page.viewportSize(), baseURL: process.env.BASE_URL });
  const office = await other.newPage();
  await signIn(office, head);
  await office.goto(`/inspections/${number}`);
  await office.getByLabel('不同意').check();
  await office.getByLabel('审批意见').fill('与现场照片不符。');
  await sound(office);
  await office.getByRole('button', { name: '提交审批结果' }).click();
  await expect(office.getByText('未同意', { exact: true }).first()).toBeVisible();
  await expect(office.getByRole('button', { name: '提交审批结果' })).toHaveCount(0);
  await other.close();
  await page.reload();
  await expect(page.getByRole('link', { name: '更正记录' })).toBeVisible();
});

// A recorded visit of an officer that nobody corrects at present, and a head of its agency.
async function ownRecord(request: APIRequestContext): Promise<{ officer: Account; head: Account; number: string }> {
  const mine =
    '{ inspections(filter: { mine: true }, first: 20) { nodes { number record { version } corrections { approved } } } }';
  type Visit = { number: string; record: { version: number } | null; corrections: { approved: boolean | null }[] };
  const one = 'query ($n: String!) { inspection(number: $n) { id } }';
  for (const officer of accounts('inspector')) {
    const { inspections } = await ask<{ inspections: { nodes: Visit[] } }>(request, officer, mine);
    const open = inspections.nodes.find((v) => v.record && v.corrections.every((c) => c.approved !== null));
    if (!open) continue;
    for (const head of accounts('agency_admin')) {
      const seen = await ask<{ inspection: object | null }>(request, head, one, { n: open.number });
      if (seen.inspection) return { officer, head, number: open.number };
    }
  }
  throw new Error('no officer of the demo has a record to correct');
}

type Published = { nodes: { uscc: string; version: number }[]; pageInfo: { hasNextPage: boolean; endCursor: string } };

// The enterprise of the result that the demo corrected.
async function correctedFirm(request: APIRequestContext): Promise<string> {
  const query = `query ($a: String) { publishedInspections(first: 100, after: $a) {
    nodes { uscc version } pageInfo { hasNextPage endCursor } } }`;
  for (let after: string | null = null; ; ) {
    const answer: APIResponse = await request.post('/graphql', { data: { query, variables: { a: after } } });
    const { nodes, pageInfo }: Published = (await answer.json()).data.publishedInspections;
    const found = nodes.find((n) => n.version > 1);
    if (found) return found.uscc;
    if (!pageInfo.hasNextPage) throw new Error('the demo has no corrected result');
    after = pageInfo.endCursor;
  }
}

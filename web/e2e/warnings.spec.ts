import { ask, folded } from './api';
import { accounts, expect, signIn, sound, test } from './journey';

test(
  'a supervisor takes a warning, closes it with an outcome, and finds it among the closed ones',
  { tag: '@desk' },
  async ({ page }, info) => {
    const [supervisor] = accounts('supervisor');
    if (!supervisor) throw new Error('no supervisor');
    await signIn(page, supervisor);
    await page.goto('/warnings?state=OPEN');
    await sound(page);
    const open = page
      .locator('section.panel')
      .filter({ has: page.locator('dd a') }) // one about a visit: a report without an agency names none
      .first();
    const visit = (await open.locator('dd a').first().textContent())?.trim() ?? '';
    const kind = (await open.locator('h2').textContent())?.split(' ')[0] ?? '';
    await open.getByText('认领').click();
    await open.getByRole('button', { name: '提交' }).click(); // without a text it is not sent
    await expect(open.locator('textarea:invalid')).toBeVisible();
    await open.getByLabel('意见').fill('已联系机关核实');
    await open.getByRole('button', { name: '提交' }).click();
    await expect(page.locator('section.panel').filter({ hasText: visit }).filter({ hasText: kind })).toHaveCount(0);
    await page.goto('/warnings?state=ACKNOWLEDGED');
    const taken = page.locator('section.panel').filter({ hasText: visit }).filter({ hasText: kind }).first();
    await expect(taken.getByText('责任人代号')).toBeVisible();
    await taken.getByText('办结', { exact: true }).click();
    await taken.getByLabel('办理结果').selectOption('CORRECTED');
    await taken.getByLabel('意见').fill(`核实无误（${info.project.name}）`);
    await taken.getByRole('button', { name: '提交' }).click();
    await expect(page.locator('section.panel').filter({ hasText: visit }).filter({ hasText: kind })).toHaveCount(0); // it is done before the page is left
    await page.goto('/warnings?state=CLOSED');
    const closed = page.locator('section.panel').filter({ hasText: visit }).filter({ hasText: kind }).first();
    await expect(closed.getByText('已纠正')).toBeVisible();
    await expect(closed.locator('summary')).toHaveCount(0);
    await sound(page);
  },
);

test('a register and the merge proposals open by their address and are sound', async ({ page }) => {
  const head = accounts('agency_admin').find((a) => a.username.includes('370502-wsjk'));
  if (!head) throw new Error('no head of the health agency');
  await signIn(page, head);
  await page.goto('/registers/enterprises');
  await expect(page.getByRole('heading', { level: 1 })).toHaveText(/检查对象/);
  await page.getByText('导入文件').first().click();
  await sound(page);
  await page.goto('/merges?state=OPEN');
  await expect(page.locator('section.panel .tag').first()).toHaveText('待答复');
  await sound(page);
});

test('the history of a row is told in the words of its form', { tag: '@desk' }, async ({ page, request }) => {
  const head = accounts('agency_admin').find((a) => a.username.includes('370502-wsjk'));
  if (!head) throw new Error('no head of the health agency');
  type Rows = {
    registerEntries: { nodes: { id: string; code: string; version: string; cells: { column: string; value: string }[] }[] };
  };
  const { registerEntries } = await ask<Rows>(
    request,
    head,
    `{ registerEntries(register: ENTERPRISES, filter: { search: "东营区演示", state: IN_FORCE }, first: 50) {
      nodes { id code version cells { column value } } } }`,
  );
  const row = registerEntries.nodes.findLast((n) => n.cells.some((c) => c.column === 'status' && c.value === 'ACTIVE'));
  if (!row) throw new Error('the demo has no active enterprise of the district');
  const set = 'mutation ($i: SaveRegisterEntryInput!) { saveRegisterEntry(input: $i) { entry { version } } }';
  const cells = [{ column: 'status', value: 'SUSPENDED' }];
  await ask(request, head, set, { register: 'ENTERPRISES', id: row.id, version: row.version, reason: '歇业备案（演示）', cells });
  await signIn(page, head);
  await page.goto(`/registers/enterprises/${row.id}`);
  await expect(page.getByText('登记状态：存续 → 歇业')).toBeVisible();
  await sound(page);
  // Who goes on is named by its code; what the register does not show waits for another administrator.
  const successor = registerEntries.nodes.find((n) => n.id !== row.id)?.code ?? '';
  const end = folded(page, '并入承继企业');
  await end.locator('summary').click();
  await end.getByLabel('理由').fill('重复登记（演示）');
  await end.getByLabel('承继者的代码').fill('91370502DEM9999999');
  await end.getByRole('button', { name: '提交' }).click();
  await expect(end.getByText('没有代码为 91370502DEM9999999 的记录')).toBeVisible();
  await end.getByLabel('承继者的代码').fill(successor.toLowerCase());
  await end.getByRole('button', { name: '提交' }).click();
  await expect(page.getByText(`承继者：（无） → 待确认（重复登记） ${successor}`)).toBeVisible();
});

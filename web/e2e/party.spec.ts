import { randomBytes } from 'node:crypto';
import fs from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { commitment, make, paper } from '../src/pages/party/nonce';
import { ask, freshPlan } from './api';
import { type Account, accounts, expect, signIn, sound, test } from './journey';

type OpenedRound = { openRound: { round: { id: string; name: string; text: string; digest: string } } };

const seconds = (at: number) => new Date(Math.ceil(at / 1000) * 1000).toISOString().replace('.000', '');

/** A round of the parties, opened by an agency's head, so many minutes before its last reveal. */
async function opened(request: APIRequestContext, parties: Account[], name: string, minutes: number): Promise<OpenedRound> {
  const [head] = accounts('agency_admin');
  if (!head) throw new Error('no head of an agency');
  const at = (minutes: number) => seconds(Date.now() + minutes * 60_000);
  return ask<OpenedRound>(request, head, 'mutation ($i: OpenRoundInput!) { openRound(input: $i) { round { id } } }', {
    name,
    suite: 'sm3',
    quorum: 2,
    revealBy: at(minutes),
    parties: parties.map((p) => ({ name: p.username, username: p.username })),
    beacons: [{ source: 'dice/d10x20', event: name, time: at(minutes + 30) }],
  });
}

/** A round of the two parties, an hour before its last reveal; the second of them has committed elsewhere. */
async function open(request: APIRequestContext, parties: Account[]): Promise<string> {
  const second = parties[1];
  if (!second) throw new Error('no second party');
  const name = `party-page-${Date.now()}`;
  const { openRound } = await opened(request, parties, name, 60);
  await ask(request, second, 'mutation ($i: CommitNonceInput!) { commitNonce(input: $i) { round { id } } }', {
    roundId: openRound.round.id,
    party: second.username,
    commitment: randomBytes(32).toString('hex'),
  });
  return name;
}

// A person is a party: the nonce is made in the browser and stays there, also over a reload; only its digest leaves before it is revealed.
test('a person commits to a nonce that stays on the device, and reveals it', async ({ page, request }) => {
  const [mine, other] = accounts('party');
  if (!mine || !other) throw new Error('no two parties');
  const round = await open(request, [mine, other]);
  await signIn(page, mine);
  await expect(page).toHaveURL(/\/party$/); // where a party begins
  const sent: string[] = [];
  page.on('request', (r) => sent.push(`${r.url()} ${r.postData() ?? ''} ${JSON.stringify(r.headers())}`));
  const panel = async (p: Page) => {
    await p.goto('/party');
    const found = p.locator('section', { has: p.getByRole('heading', { name: round }) });
    await found.getByLabel('我代表的参与方').selectOption(mine.username);
    return found;
  };
  let at = await panel(page);
  await expect(page.getByRole('heading', { level: 1 })).toHaveText('我的随机数');
  await at.getByRole('button', { name: '在本设备上生成随机数' }).click();
  await expect(at.getByRole('button', { name: '提交承诺' })).toBeDisabled();
  const [backup] = await Promise.all([page.waitForEvent('download'), at.getByRole('button', { name: '保存备份文件' }).click()]);
  const nonce = /^nonce ([0-9a-f]{64})$/m.exec(fs.readFileSync(await backup.path(), 'utf8'))?.[1] ?? 'none';
  expect(nonce).toMatch(/^[0-9a-f]{64}$/);
  await sound(page);
  await at.getByRole('button', { name: '提交承诺' }).click();
  await expect(at.getByRole('button', { name: '揭示随机数' })).toBeEnabled();
  expect(sent.some((s) => s.includes('commitNonce'))).toBe(true);
  expect(sent.filter((s) => s.includes(nonce))).toEqual([]);
  await page
    .evaluate((key) => Object.keys(localStorage).filter((k) => k.startsWith(key)).length, 'yangguang.nonce.')
    .then((n) => expect(n).toBe(1));

  at = await panel(page); // the page is loaded again: the nonce is still here
  await expect(at.getByRole('button', { name: '揭示随机数' })).toBeEnabled();
  expect(sent.filter((s) => s.includes(nonce))).toEqual([]);
  await at.getByRole('button', { name: '揭示随机数' }).click();
  await expect(at.getByText('已揭示。')).toBeVisible();
  expect(sent.filter((s) => s.includes(nonce)).length).toBe(1);
});

/** A committed draw of two parties that `sealer` seals, with what is needed to bring its round to the end. */
async function sealedDraw(request: APIRequestContext, head: Account, parties: Account[], sealer: Account, revealBy: number) {
  const name = `seal-page-${Date.now()}`;
  const plan = await freshPlan(request, head, name);
  const { openRound } = await ask<OpenedRound>(
    request,
    head,
    'mutation ($i: OpenRoundInput!) { openRound(input: $i) { round { id name text digest } } }',
    {
      name,
      suite: 'sha256',
      quorum: 2,
      revealBy: seconds(revealBy),
      parties: parties.map((p) => ({ name: p.username, username: p.username })),
      beacons: [{ source: 'dice/d10x20', event: name, time: seconds(revealBy + 10_000) }],
    },
  );
  const round = openRound.round;
  const nonces = parties.map((p) => make({ kind: 'round', name, digest: round.digest, party: p.username }));
  for (const [i, p] of parties.entries()) {
    const nonce = nonces[i];
    if (!nonce) continue;
    await ask(request, p, 'mutation ($i: CommitNonceInput!) { commitNonce(input: $i) { round { id } } }', {
      roundId: round.id,
      party: p.username,
      commitment: commitment(round.text, nonce),
    });
  }
  const commit = async (plan: Awaited<ReturnType<typeof freshPlan>>) => {
    const { commitDraw } = await ask<{ commitDraw: { draw: CommittedDraw } }>(
      request,
      head,
      'mutation ($i: CommitDrawInput!) { commitDraw(input: $i) { draw { id number text digest } } }',
      {
        planId: plan.id,
        roundId: round.id,
        slots: ['-', '-'],
        publication: 'OPEN',
        windowFrom: plan.from,
        windowTo: plan.to,
        sealedParties: [{ name: 'discipline', username: sealer.username }],
      },
    );
    return commitDraw.draw;
  };
  const { number } = await commit(plan);
  const other = await commit(await freshPlan(request, head, `${name}-2`));
  const finish = async () => {
    for (const [i, p] of parties.entries()) {
      await ask(request, p, 'mutation ($i: RevealNonceInput!) { revealNonce(input: $i) { round { id } } }', {
        roundId: round.id,
        party: p.username,
        nonce: nonces[i]?.nonce,
      });
    }
    const dice = { roundId: round.id, source: 'dice/d10x20', event: name, value: '31415926535897932384' };
    await expect
      .poll(
        async () => {
          try {
            await ask(request, head, 'mutation ($i: CloseRoundInput!) { closeRound(input: $i) { round { id } } }', {
              roundId: round.id,
            });
          } catch {
            // not before the last reveal; or the platform was faster
          }
          try {
            await ask(request, head, 'mutation ($i: RecordBeaconInput!) { recordBeacon(input: $i) { round { id } } }', dice);
            return 'recorded';
          } catch (cause) {
            return String(cause);
          }
        },
        { timeout: 120_000, intervals: [1000] },
      )
      .toBe('recorded');
  };
  return { number, other, finish };
}

type CommittedDraw = { id: string; number: string; text: string; digest: string };

/** The sealed party has sealed a draw elsewhere, which is then declared void; what comes back is the backup of its nonce. */
async function sealedAndVoid(request: APIRequestContext, head: Account, sealer: Account, draw: CommittedDraw): Promise<string> {
  const [supervisor] = accounts('supervisor');
  if (!supervisor) throw new Error('no supervisor');
  const nonce = make({ kind: 'draw', name: draw.number, digest: draw.digest, party: 'discipline' });
  await ask(request, sealer, 'mutation ($i: SealDrawInput!) { sealDraw(input: $i) { draw { id } } }', {
    drawId: draw.id,
    party: 'discipline',
    seal: commitment(draw.text, nonce),
  });
  const { voidDraw } = await ask<{ voidDraw: { deviation: { id: string } } }>(
    request,
    head,
    'mutation ($i: VoidDrawInput!) { voidDraw(input: $i) { deviation { id } } }',
    { drawId: draw.id, code: 'V01', reason: '对象名录漏列一个街道', evidence: '区统计局函〔2026〕9 号' },
  );
  await ask(request, supervisor, 'mutation ($i: DecideDeviationInput!) { decideDeviation(input: $i) { deviation { id } } }', {
    deviationId: voidDraw.deviation.id,
    approve: true,
    remark: '已核',
  });
  return paper(nonce);
}

// A person seals a draw: the nonce is made in the browser and kept there, only its seal leaves, and it is handed over once every public event is
// on record and not before.
test('a person seals a draw from the device, and hands the nonce over after the last event', { tag: '@phone' }, async ({
  page,
  request,
}) => {
  const [head] = accounts('agency_admin');
  const [first, second, , sealer] = accounts('party');
  if (!head || !first || !second || !sealer) throw new Error('no head of an agency, or less than four parties');
  const unrevealed = `failed-page-${Date.now()}`;
  await opened(request, [first, second], unrevealed, 0.1); // nobody reveals: it fails while the draw of the other round goes on
  const { number, other, finish } = await sealedDraw(request, head, [first, second], sealer, Date.now() + 60_000);
  const ghost = await sealedAndVoid(request, head, sealer, other);
  await signIn(page, sealer);
  const sent: string[] = [];
  page.on('request', (r) => sent.push(`${r.url()} ${r.postData() ?? ''} ${JSON.stringify(r.headers())}`));
  const panel = async (of = number) => {
    await page.goto('/party');
    const found = page.locator('section', { has: page.getByRole('heading', { name: of, exact: true }) });
    await found.getByLabel('我代表的参与方').selectOption('discipline');
    return found;
  };
  let at = await panel();
  await at.getByRole('button', { name: '在本设备上生成随机数' }).click();
  await expect(at.getByRole('button', { name: '提交密封值' })).toBeDisabled();
  const [backup] = await Promise.all([page.waitForEvent('download'), at.getByRole('button', { name: '保存备份文件' }).click()]);
  const copy = fs.readFileSync(await backup.path(), 'utf8');
  const nonce = /^nonce ([0-9a-f]{64})$/m.exec(copy)?.[1] ?? 'none';
  expect(copy).toContain(`draw ${number} `);
  await at.getByRole('button', { name: '提交密封值' }).click();
  await expect(at.getByText('公共随机事件尚未全部记录')).toBeVisible();
  await expect(at.getByRole('button', { name: '交出随机数' })).toBeDisabled();
  expect(sent.some((s) => s.includes('sealDraw'))).toBe(true);
  await sound(page);
  await finish();

  await page.evaluate((key) => {
    for (const k of Object.keys(localStorage).filter((k) => k.startsWith(key))) localStorage.removeItem(k);
  }, 'yangguang.nonce.'); // the device has lost it: it comes back from its copy
  at = await panel();
  await expect(at.getByText('这台设备上没有与承诺相符的随机数')).toBeVisible();
  await at.getByLabel('备份文件').setInputFiles(await backup.path());
  expect(sent.filter((s) => s.includes(nonce))).toEqual([]);
  await at.getByRole('button', { name: '交出随机数' }).click();
  await expect(page.getByRole('heading', { name: number, exact: true })).toHaveCount(0); // it waits for nobody any more
  expect(sent.filter((s) => s.includes(nonce)).length).toBe(1);
  const parties = async (n: string) => {
    const query = 'query ($n: String!) { draw(number: $n) { sealedParties { opened } } }';
    return (await ask<{ draw: { sealedParties: { opened: boolean }[] } }>(request, head, query, { n })).draw.sealedParties;
  };
  expect(await parties(number)).toEqual([{ opened: true }]);

  at = await panel(other.number); // a void draw waits for its nonce too, and then everybody reads what it would have been
  await expect(at.getByText('该抽取已作废')).toBeVisible();
  await at.getByLabel('备份文件').setInputFiles({ name: 'nonce.txt', mimeType: 'text/plain', buffer: Buffer.from(ghost) });
  await at.getByRole('button', { name: '交出随机数' }).click();
  await expect(page.getByRole('heading', { name: other.number, exact: true })).toHaveCount(0);
  expect(await parties(other.number)).toEqual([{ opened: true }]);

  await page.goto(`/live/${unrevealed}`); // the platform has closed it, and everybody reads why it failed
  await expect(page.getByText('轮次作废：截止前揭示的参与方未达法定数')).toBeVisible();
  await sound(page);
});

import { randomBytes, randomUUID } from 'node:crypto';
import fs from 'node:fs';
import type { APIRequestContext, Page } from '@playwright/test';
import { type Account, accounts, expect, signIn, sound, test } from './journey';

/** What an account asks the API for. */
async function ask(request: APIRequestContext, who: Account, query: string, i: Record<string, unknown>) {
  const signed = await request.post('/auth/sign-in', { data: { username: who.username, password: who.password } });
  const { accessToken } = (await signed.json()) as { accessToken: string };
  const answer = await request.post('/graphql', {
    headers: { Authorization: `Bearer ${accessToken}` },
    data: { query, variables: { i: { clientMutationId: randomUUID(), ...i } } },
  });
  const body = (await answer.json()) as { data: Record<string, { round: { id: string } }> | null };
  if (!body.data) throw new Error(JSON.stringify(body));
  return body.data;
}

/** A round of the two parties, opened by an agency's head, an hour before its last reveal; the second of them has committed elsewhere. */
async function open(request: APIRequestContext, parties: Account[]): Promise<string> {
  const [head] = accounts('agency_admin');
  const second = parties[1];
  if (!head || !second) throw new Error('no head of an agency, or no second party');
  const name = `party-page-${Date.now()}`;
  const at = (minutes: number) =>
    new Date(Math.ceil(Date.now() / 1000) * 1000 + minutes * 60_000).toISOString().replace('.000', '');
  const { openRound } = await ask(request, head, 'mutation ($i: OpenRoundInput!) { openRound(input: $i) { round { id } } }', {
    name,
    suite: 'sm3',
    quorum: 2,
    revealBy: at(60),
    parties: parties.map((p) => ({ name: p.username, username: p.username })),
    beacons: [{ source: 'dice/d10x20', event: name, time: at(90) }],
  });
  await ask(request, second, 'mutation ($i: CommitNonceInput!) { commitNonce(input: $i) { round { id } } }', {
    roundId: openRound?.round.id,
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

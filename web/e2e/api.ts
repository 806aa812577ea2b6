// What a journey prepares over the API, as the accounts of the demo: only what it is about is done in the browser.
import { randomUUID } from 'node:crypto';
import type { APIRequestContext, Locator, Page } from '@playwright/test';
import { type Account, accounts } from './journey';

const tokens = new Map<string, { token: string; until: number }>();
const minutes = 60_000;

async function tokenOf(request: APIRequestContext, who: Account): Promise<string> {
  const kept = tokens.get(who.username);
  if (kept && kept.until > Date.now()) return kept.token;
  const signed = await request.post('/auth/sign-in', { data: { username: who.username, password: who.password } });
  const { accessToken } = (await signed.json()) as { accessToken: string };
  tokens.set(who.username, { token: accessToken, until: Date.now() + 5 * minutes }); // it holds for 15
  return accessToken;
}

/** The header of an account; of nobody an empty one. */
export async function headersOf(request: APIRequestContext, who: Account | null): Promise<Record<string, string>> {
  return who ? { Authorization: `Bearer ${await tokenOf(request, who)}` } : {};
}

/** What an account asks the API for, or the public. A command names its input $i and gets a key of its own. */
export async function ask<T>(
  request: APIRequestContext,
  who: Account | null,
  query: string,
  i: Record<string, unknown> = {},
): Promise<T> {
  const answer = await request.post('/graphql', {
    headers: await headersOf(request, who),
    data: { query, variables: query.includes('$i') ? { i: { clientMutationId: randomUUID(), ...i } } : i },
  });
  const body = (await answer.json()) as { data: T | null; errors?: unknown };
  if (!body.data || body.errors) throw new Error(JSON.stringify(body));
  return body.data;
}

/** The account of a persona whose name begins or goes on as given. */
export function one(persona: string, part: string): Account {
  const found = accounts(persona).find((a) => a.username.includes(part));
  if (!found) throw new Error(`the demo has no ${persona} ${part}`);
  return found;
}

/** A form that is folded away under this title. */
export const folded = (at: Page | Locator, title: string): Locator => at.locator('details.reason').filter({ hasText: title });

/** The civil day at the enterprises, so many days from now. */
export const today = (plus = 0) => new Date(Date.now() + (8 * 60 + plus * 24 * 60) * minutes).toISOString().slice(0, 10);

type Ratio = { stratum: string; percent: string; minimum: number };
type Plan = {
  from: string;
  to: string;
  stratification: string;
  target: { regionCodes: string[] };
  ratios: Ratio[];
  items: { id: string }[];
};

/** A plan of the head's agency from today on, like its annual one: no other draw of it stands in the way of a new one. */
export async function freshPlan(
  request: APIRequestContext,
  head: Account,
  title: string,
): Promise<{ id: string; from: string; to: string }> {
  const { me } = await ask<{ me: { agency: { id: string } } }>(request, head, '{ me { agency { id } } }');
  const { plans } = await ask<{ plans: { nodes: Plan[] } }>(
    request,
    head,
    `query ($a: ID!) { plans(filter: { agencyId: $a, kind: ANNUAL }, first: 100) { nodes { from to stratification
      target { regionCodes } ratios { stratum percent minimum } items { id } } } }`,
    { a: me.agency.id },
  );
  const like = plans.nodes.find((p) => p.from <= today() && p.to > today());
  if (!like) throw new Error('no annual plan on file that still runs');
  const { filePlan } = await ask<{ filePlan: { plan: { id: string } } }>(
    request,
    head,
    'mutation ($i: FilePlanInput!) { filePlan(input: $i) { plan { id } } }',
    {
      kind: 'ANNUAL',
      year: Number(today().slice(0, 4)),
      title,
      itemIds: like.items.map((i) => i.id),
      target: like.target,
      stratification: like.stratification,
      ratios: like.ratios,
      from: today(),
      to: like.to,
      lateReason: '演示补充计划',
    },
  );
  return { id: filePlan.plan.id, from: today(), to: like.to };
}

/** The smallest PNG: one white pixel. */
export const dot = Buffer.from(
  'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAQAAAC1HAwCAAAAC0lEQVR42mP8/x8AAwMCAO+ip1sAAAAASUVORK5CYII=',
  'base64',
);

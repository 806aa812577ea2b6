// What specs ask the API for beside the pages.
import { randomUUID } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import type { Account } from './journey';

const tokens = new Map<string, string>();

/** What an account asks the API for; it signs in once. */
export async function ask<T>(
  request: APIRequestContext,
  who: Account,
  query: string,
  i: Record<string, unknown> = {},
): Promise<T> {
  let token = tokens.get(who.username);
  if (!token) {
    const signed = await request.post('/auth/sign-in', { data: { username: who.username, password: who.password } });
    token = ((await signed.json()) as { accessToken: string }).accessToken;
    tokens.set(who.username, token);
  }
  const answer = await request.post('/graphql', {
    headers: { Authorization: `Bearer ${token}` },
    data: { query, variables: query.includes('$i') ? { i: { clientMutationId: randomUUID(), ...i } } : i },
  });
  const body = (await answer.json()) as { data: T | null };
  if (!body.data) throw new Error(JSON.stringify(body));
  return body.data;
}

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
  const today = new Date(Date.now() + 8 * 3600_000).toISOString().slice(0, 10);
  const like = plans.nodes.find((p) => p.from <= today && p.to > today);
  if (!like) throw new Error('no annual plan on file that still runs');
  const { filePlan } = await ask<{ filePlan: { plan: { id: string } } }>(
    request,
    head,
    'mutation ($i: FilePlanInput!) { filePlan(input: $i) { plan { id } } }',
    {
      kind: 'ANNUAL',
      year: Number(today.slice(0, 4)),
      title,
      itemIds: like.items.map((i) => i.id),
      target: like.target,
      stratification: like.stratification,
      ratios: like.ratios,
      from: today,
      to: like.to,
      lateReason: '演示补充计划',
    },
  );
  return { id: filePlan.plan.id, from: today, to: like.to };
}

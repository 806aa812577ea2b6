// Who is signed in on this page. The access token lives in this module's memory and nowhere else; the refresh token is an HttpOnly
// cookie that only /auth/* sees. Stored on the device are two words at most: that a refresh is worth trying, or that a sign-out is owed.

import { notedFetch } from './network';

/** unreached: an earlier session may go on as soon as there is network. */
export type Status = 'resuming' | 'unreached' | 'anonymous' | 'signed-in';
export type SignIn = { ok: true } | { ok: false; reason: 'totp' | 'refused' | 'unreachable'; refusal: Refusal };
/** What /auth and /evidence answer instead: the platform's refusal in one object. */
export type Refusal = { code?: string; reason?: string; message?: string; messageEn?: string };

type Grant = { accessToken: string; expiresIn: number };

const hint = 'yangguang.signed-in';
const owed = 'yangguang.leaving';
const early = 30_000; // a token is renewed this long before it ends, so that no request carries a dying one

let token: string | null = null;
let endsAt = 0;
let status: Status = marked(hint) ? 'resuming' : 'anonymous';
let renewing: Promise<boolean> | null = null;
const listeners = new Set<() => void>();

export function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function sessionStatus(): Status {
  return status;
}

/** Takes up the session of an earlier page, if there was one. */
export async function resume(): Promise<void> {
  await settle();
  if (status === 'unreached') move('resuming');
  if (status === 'resuming') await renew();
}

export async function signIn(username: string, password: string, totp: string): Promise<SignIn> {
  let answer: Response;
  await settle();
  try {
    answer = await post('/auth/sign-in', totp === '' ? { username, password } : { username, password, totp });
  } catch {
    return { ok: false, reason: 'unreachable', refusal: {} };
  }
  if (answer.ok) {
    accept((await answer.json()) as Grant);
    return { ok: true };
  }
  const refusal = await refusalOf(answer);
  if (refusal.reason === 'SECOND_FACTOR') return { ok: false, reason: 'totp', refusal };
  return { ok: false, reason: answer.status < 500 ? 'refused' : 'unreachable', refusal };
}

export async function refusalOf(answer: Response): Promise<Refusal> {
  return (await answer.json().catch(() => ({}))) as Refusal;
}

export async function signOut(): Promise<void> {
  const bearer = token;
  drop();
  mark(owed, true);
  await settle(bearer);
}

// A sign-out of which the server was not told: it is, by the cookie alone, as soon as it is reached. On this device it holds at once.
async function settle(bearer: string | null = null): Promise<void> {
  if (!marked(owed)) return;
  const answer = await post('/auth/sign-out', {}, bearer).catch(() => null);
  if (answer && answer.status < 500) mark(owed, false);
}

/** fetch with the access token: renewed before it ends, and once more when the server calls it stale. */
export async function authorizedFetch(input: RequestInfo | URL, init: RequestInit = {}): Promise<Response> {
  if (token !== null && Date.now() > endsAt - early) await renew();
  const carried = token;
  const answer = await notedFetch(input, withToken(init, carried));
  if (carried === null || answer.status !== 401) return answer;
  await renew();
  return notedFetch(input, withToken(init, token));
}

function withToken(init: RequestInit, bearer: string | null): RequestInit {
  const headers = new Headers(init.headers);
  if (bearer !== null) headers.set('Authorization', `Bearer ${bearer}`);
  return { ...init, headers, credentials: 'same-origin' };
}

// One renewal at a time, over all tabs: a refresh token works once, and its second use revokes the whole session.
function renew(): Promise<boolean> {
  renewing ??= exclusively(refresh).finally(() => {
    renewing = null;
  });
  return renewing;
}

async function exclusively(work: () => Promise<boolean>): Promise<boolean> {
  const locks: LockManager | undefined = navigator.locks ?? undefined; // absent outside a secure context
  return locks ? locks.request('yangguang.refresh', work) : work();
}

async function refresh(): Promise<boolean> {
  try {
    const answer = await post('/auth/refresh', {});
    if (answer.ok) {
      accept((await answer.json()) as Grant);
      return true;
    }
    if (answer.status < 500) drop();
  } catch {
    if (status === 'resuming') move('unreached'); // the hint stays: whoever is back in the network goes on
  }
  return false;
}

// JSON cannot be sent by a form of another site, and the server refuses another Origin: with SameSite that guards the cookie.
function post(path: string, body: unknown, bearer: string | null = null): Promise<Response> {
  const init = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: JSON.stringify(body) };
  return notedFetch(path, withToken(init, bearer));
}

function accept(grant: Grant) {
  token = grant.accessToken;
  endsAt = Date.now() + grant.expiresIn * 1000;
  mark(hint, true);
  mark(owed, false);
  move('signed-in');
}

function drop() {
  token = null;
  endsAt = 0;
  mark(hint, false);
  move('anonymous');
}

function move(to: Status) {
  if (status === to) return;
  status = to;
  for (const listener of listeners) listener();
}

function marked(word: string): boolean {
  try {
    return localStorage.getItem(word) === 'yes';
  } catch {
    return false; // storage is off: the person signs in on every page load
  }
}

function mark(word: string, yes: boolean) {
  try {
    if (yes) localStorage.setItem(word, 'yes');
    else localStorage.removeItem(word);
  } catch {
    return;
  }
}

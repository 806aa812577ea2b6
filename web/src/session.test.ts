// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, test, vi } from 'vitest';

type Call = { path: string; headers: Headers };
let calls: Call[] = [];
let answers: ((path: string) => Response)[] = [];

beforeEach(() => {
  calls = [];
  answers = [];
  localStorage.clear();
  vi.resetModules();
  vi.stubGlobal('fetch', async (path: string, init: RequestInit) => {
    calls.push({ path, headers: new Headers(init.headers) });
    const answer = answers.shift();
    if (!answer) throw new Error(`no answer prepared for ${path}`);
    return answer(path);
  });
});
afterEach(() => vi.unstubAllGlobals());

const grant =
  (token: string, expiresIn = 900) =>
  () =>
    Response.json({ accessToken: token, expiresIn });
const refuse =
  (status: number, body: object = {}) =>
  () =>
    Response.json(body, { status });

test('the token is kept in memory only, and travels in one header', async () => {
  const session = await import('./session');
  answers = [grant('t1'), refuse(200)];
  expect(await session.signIn('li', 'secret', '')).toEqual({ ok: true });
  await session.authorizedFetch('/graphql', {});
  expect(calls[1]?.headers.get('Authorization')).toBe('Bearer t1');
  expect(JSON.stringify({ ...localStorage })).not.toContain('t1');
  expect(calls[0]?.headers.get('Content-Type')).toBe('application/json');
});

test('a right password without its second factor asks for it', async () => {
  const session = await import('./session');
  answers = [refuse(401, { code: 'UNAUTHENTICATED', reason: 'SECOND_FACTOR' }), refuse(401, { message: '用户名或密码不正确' })];
  expect(await session.signIn('li', 'secret', '')).toMatchObject({ ok: false, reason: 'totp' });
  expect(await session.signIn('li', 'wrong', '')).toMatchObject({
    ok: false,
    reason: 'refused',
    refusal: { message: '用户名或密码不正确' },
  });
});

test('a stale token is renewed once and the request is sent again', async () => {
  const session = await import('./session');
  answers = [grant('t1'), refuse(401), grant('t2'), refuse(200)];
  await session.signIn('li', 'secret', '');
  const answer = await session.authorizedFetch('/graphql', {});
  expect(answer.status).toBe(200);
  expect(calls.map((c) => c.path)).toEqual(['/auth/sign-in', '/graphql', '/auth/refresh', '/graphql']);
  expect(calls[3]?.headers.get('Authorization')).toBe('Bearer t2');
});

test('two requests at the end of a token share one renewal', async () => {
  const session = await import('./session');
  answers = [grant('t1', 1), grant('t2'), refuse(200), refuse(200)];
  await session.signIn('li', 'secret', '');
  await Promise.all([session.authorizedFetch('/graphql', {}), session.authorizedFetch('/graphql', {})]);
  expect(calls.filter((c) => c.path === '/auth/refresh')).toHaveLength(1);
});

test('a refused renewal ends the session', async () => {
  const session = await import('./session');
  answers = [grant('t1'), refuse(401), refuse(401), refuse(401)];
  await session.signIn('li', 'secret', '');
  await session.authorizedFetch('/graphql', {});
  expect(session.sessionStatus()).toBe('anonymous');
  expect(calls[3]?.headers.get('Authorization')).toBeNull();
});

test('a sign-out without network holds here at once, and the server is told when it is reached', async () => {
  const session = await import('./session');
  answers = [grant('t1')];
  await session.signIn('li', 'secret', '');
  await session.signOut(); // nobody answers
  expect(session.sessionStatus()).toBe('anonymous');
  vi.resetModules();
  const later = await import('./session');
  answers = [refuse(204)];
  await later.resume();
  await later.resume();
  expect(calls.map((c) => c.path)).toEqual(['/auth/sign-in', '/auth/sign-out', '/auth/sign-out']);
});

test('an earlier session that is not reached goes on when it is', async () => {
  localStorage.setItem('yangguang.signed-in', 'yes');
  const session = await import('./session');
  answers = []; // nobody answers
  await session.resume();
  expect(session.sessionStatus()).toBe('unreached');
  answers = [grant('t4')];
  await session.resume();
  expect(session.sessionStatus()).toBe('signed-in');
});

test('an earlier session is taken up only where there was one', async () => {
  const first = await import('./session');
  expect(first.sessionStatus()).toBe('anonymous');
  await first.resume();
  expect(calls).toHaveLength(0);
  localStorage.setItem('yangguang.signed-in', 'yes');
  vi.resetModules();
  const second = await import('./session');
  answers = [grant('t3')];
  expect(second.sessionStatus()).toBe('resuming');
  await second.resume();
  expect(second.sessionStatus()).toBe('signed-in');
});

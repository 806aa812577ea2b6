// @vitest-environment happy-dom
import { beforeEach, expect, test, vi } from 'vitest';
import type { Pending } from './outbox';

const kept = new Map<string, Pending>();
vi.mock('idb-keyval', () => ({
  createStore: () => null,
  get: async (key: string) => kept.get(key),
  set: async (key: string, value: Pending) => kept.set(key, value),
  del: async (key: string) => kept.delete(key),
  values: async () => [...kept.values()],
}));
let answers: Response[] = [];
let uploads = 0;
vi.mock('../session', () => ({
  authorizedFetch: async () => {
    uploads++;
    return answers.shift();
  },
  refusalOf: (answer: Response) => answer.json(),
}));

beforeEach(() => {
  kept.clear();
  answers = [];
  uploads = 0;
});

function waiting(): Pending {
  const held = ['broken.jpg', 'whole.jpg'].map((name) => ({ key: name, file: new File(['x'], name) }));
  const input = { narrative: '一切正常' } as Pending['input'];
  return { key: 'k', account: 'a', number: 'n', enterprise: 'e', input, held, savedAt: '' };
}

test('a file that the server will not take is sent once, and what waits with it goes without it', async () => {
  const { deliver, hold, leaveOut } = await import('./outbox');
  const record = vi.fn(async () => ({ ok: true as const, data: null }));
  await hold(waiting());
  answers = [Response.json({ message: '图片无法打开' }, { status: 400 })];
  const refused = { refused: 'broken.jpg：图片无法打开' };
  expect(await deliver('k', { enter: vi.fn(), record }, false)).toEqual(refused);
  expect(await deliver('k', { enter: vi.fn(), record }, false)).toEqual(refused);
  expect(uploads).toBe(1);
  expect(record).not.toHaveBeenCalled();

  await leaveOut('k');
  expect(kept.get('k')).toMatchObject({ held: [{ key: 'whole.jpg' }] });
  expect(kept.get('k')?.refusal).toBeUndefined();
  answers = [Response.json({ id: 'evidence_1' }, { status: 201 })];
  expect(await deliver('k', { enter: vi.fn(), record }, false)).toBe('sent');
  expect(record).toHaveBeenCalledWith({ input: { narrative: '一切正常', evidenceIds: ['evidence_1'] } });
  expect(kept.size).toBe(0);
});

test('how the team came in is told before the record, once; what another told already is passed over, what is refused is shown', async () => {
  const { deliver, hold } = await import('./outbox');
  const told: string[] = [];
  const entry = { clientMutationId: 'e' } as Pending['entry'];
  const record = vi.fn(async () => {
    told.push('record');
    return { ok: true as const, data: null };
  });
  const refuse = (reason: string) => async () => {
    told.push('entry');
    return { ok: false as const, problem: { code: 'FAILED_PRECONDITION' as const, reason, facts: {}, message: reason } };
  };
  await hold({ ...waiting(), held: [], entry });
  expect(await deliver('k', { enter: refuse('CODE_NOT_VALID'), record }, false)).toMatchObject({ refused: 'CODE_NOT_VALID' });
  expect(record).not.toHaveBeenCalled();
  expect(await deliver('k', { enter: refuse('WRONG_STATE'), record }, false)).toBe('sent');
  expect(told).toEqual(['entry', 'entry', 'record']);
  expect(kept.size).toBe(0);
});

test('a file that the server cannot take now waits', async () => {
  const { deliver, hold } = await import('./outbox');
  await hold(waiting());
  answers = [Response.json({ message: '繁忙' }, { status: 503 })];
  expect(await deliver('k', { enter: vi.fn(), record: vi.fn() }, false)).toBe('later');
  expect(kept.get('k')?.unfit).toBeUndefined();
});

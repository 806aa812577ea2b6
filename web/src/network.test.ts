import { expect, test, vi } from 'vitest';

test('who is not reached is told since when, once, and so is the return; what the page broke off is neither', async () => {
  const { networkState, notedFetch, onNetwork } = await import('./network');
  const heard = vi.fn();
  onNetwork(heard);
  const answers: (() => Promise<Response>)[] = [];
  vi.stubGlobal('fetch', () => answers.shift()?.());
  const ask = (answer: () => Promise<Response>) => {
    answers.push(answer);
    return notedFetch('/graphql').catch((cause: unknown) => cause);
  };
  const none = () => Promise.reject(new TypeError('Failed to fetch'));
  await ask(() => Promise.reject(new DOMException('left', 'AbortError')));
  expect(networkState().reached).toBe(true);
  await ask(none);
  await ask(none);
  expect(networkState().reached).toBe(false);
  expect(networkState().at).toBeLessThanOrEqual(Date.now());
  expect(heard).toHaveBeenCalledTimes(1);
  await ask(() => Promise.resolve(new Response(null, { status: 503 })));
  expect(networkState().reached).toBe(true);
  expect(heard).toHaveBeenCalledTimes(2);
});

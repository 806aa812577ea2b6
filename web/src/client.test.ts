import { afterEach, expect, test, vi } from 'vitest';
import { newClient } from './client';

afterEach(() => vi.unstubAllGlobals());

test('a subscription reads the server’s stream, event by event, past signs of life, to its end', async () => {
  const encoder = new TextEncoder();
  const event = (n: number) => `event: next\ndata: {"data":{"roundEvents":{"__typename":"Round","id":"r${n}"}}}\n\n`;
  const body = new ReadableStream<Uint8Array>({
    start(c) {
      for (const part of [event(1).slice(0, 30), event(1).slice(30), ':\n\n', event(2), 'event: complete\ndata:\n\n'])
        c.enqueue(encoder.encode(part));
      c.close();
    },
  });
  const asked: RequestInit[] = [];
  vi.stubGlobal('fetch', async (_: string, init: RequestInit) => {
    asked.push(init);
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
  });
  const seen: string[] = [];
  await new Promise<void>((resolve) => {
    newClient(() => 'zh-CN')
      .subscription('subscription { roundEvents(name: "r") { id } }', {})
      .subscribe((answer) => {
        if (answer.data && seen.at(-1) !== answer.data.roundEvents.id) seen.push(answer.data.roundEvents.id);
        if (!answer.hasNext) resolve();
      });
  });
  expect(seen).toEqual(['r1', 'r2']);
  const accept = new Headers(asked[0]?.headers).get('Accept') ?? '';
  expect(accept).toContain('text/event-stream');
  expect(accept).not.toContain('json');
});

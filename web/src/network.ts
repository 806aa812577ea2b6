// Whether the platform was reached by the last request of this page, and since when it is not.
export type Network = { reached: boolean; at: number };

let now: Network = { reached: true, at: Date.now() };
let answeredAt = Date.now();
const listeners = new Set<() => void>();

export function networkState(): Network {
  return now;
}

export function onNetwork(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** fetch that notes whether anybody answered. What the page itself broke off says nothing. */
export async function notedFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
  try {
    const answer = await fetch(input, init);
    answeredAt = Date.now();
    move(true);
    return answer;
  } catch (cause) {
    if (!(cause instanceof DOMException && cause.name === 'AbortError')) move(false);
    throw cause;
  }
}

function move(reached: boolean) {
  if (now.reached === reached) return;
  now = { reached, at: answeredAt };
  for (const listener of listeners) listener();
}

// The nonce of a party is made on its own device and stays there until it is revealed; only its digest leaves: of a round's party the
// commitment (DRD1 §6.3), of a draw's sealed party the seal (§6.4).
import { hex, lp8, Suite, suites, unhex } from '../../verify/hash';

/** What a party commits to: a round that names it, or a draw that names it as its sealed party. */
export type Task = { kind: 'round' | 'draw'; name: string; digest: string; party: string };
export type Held = Task & { nonce: string };

const place = (digest: string, party: string) => `yangguang.nonce.${digest}.${party}`;

/** 32 bytes from the device's cryptographic source. */
export function make(task: Task): Held {
  return { ...task, nonce: hex(crypto.getRandomValues(new Uint8Array(32))) };
}

/** Keeps it on this device; false when the device keeps nothing. */
export function keep(h: Held): boolean {
  try {
    localStorage.setItem(place(h.digest, h.party), h.nonce);
    return localStorage.getItem(place(h.digest, h.party)) === h.nonce;
  } catch {
    return false;
  }
}

export function held(task: Task): Held | null {
  try {
    const nonce = localStorage.getItem(place(task.digest, task.party));
    return nonce !== null && isNonce(nonce) ? { ...task, nonce } : null;
  } catch {
    return null;
  }
}

const isNonce = (s: string) => /^[0-9a-f]{64}$/.test(s);

function suiteOf(text: string): Suite {
  const name = /^suite (\S+)$/m.exec(text)?.[1] ?? '';
  const hash = suites.get(name);
  if (!hash) throw new Error(`unknown suite ${name}`);
  return new Suite(name, hash);
}

/** Q or P, of the text itself: a device need not believe what the platform says it is. */
export function digestOf(kind: Task['kind'], text: string): string {
  return hex(suiteOf(text).th(kind === 'draw' ? 'plan' : 'round', new TextEncoder().encode(text)));
}

/** TH("commit", Q ‖ LP8(party) ‖ nonce), or TH("seal", P ‖ …), with the suite that the text names. */
export function commitment(text: string, h: Held): string {
  return hex(suiteOf(text).th(h.kind === 'draw' ? 'seal' : 'commit', unhex(h.digest), lp8(h.party), unhex(h.nonce)));
}

/** What is saved or printed, and read back from a file or from paper. */
export function paper(h: Held): string {
  return `${h.kind} ${h.name} ${h.digest}\nparty ${h.party}\nnonce ${h.nonce}\n`;
}

export function read(text: string): Held | null {
  const found = /^(round|draw) (\S+) ([0-9a-f]{64})\r?\nparty (\S+)\r?\nnonce ([0-9a-f]{64})\s*$/.exec(text.trim());
  if (!found) return null;
  const [, kind, name = '', digest = '', party = '', nonce = ''] = found;
  return { kind: kind === 'draw' ? 'draw' : 'round', name, digest, party, nonce };
}

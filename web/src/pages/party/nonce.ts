// The nonce of a party is made on its own device and stays there until it is revealed; only the commitment leaves (DRD1 §6.3).
import { hex, lp8, Suite, suites, unhex } from '../../verify/hash';

export type Held = { round: string; digest: string; party: string; nonce: string };

const place = (digest: string, party: string) => `yangguang.nonce.${digest}.${party}`;

/** 32 bytes from the device's cryptographic source. */
export function make(round: string, digest: string, party: string): Held {
  return { round, digest, party, nonce: hex(crypto.getRandomValues(new Uint8Array(32))) };
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

export function held(round: string, digest: string, party: string): Held | null {
  try {
    const nonce = localStorage.getItem(place(digest, party));
    return nonce !== null && isNonce(nonce) ? { round, digest, party, nonce } : null;
  } catch {
    return null;
  }
}

const isNonce = (s: string) => /^[0-9a-f]{64}$/.test(s);

/** TH("commit", Q ‖ LP8(party) ‖ nonce), with the suite that the round's text names. */
export function commitment(text: string, h: Held): string {
  const name = /^suite (\S+)$/m.exec(text)?.[1] ?? '';
  const hash = suites.get(name);
  if (!hash) throw new Error(`unknown suite ${name}`);
  return hex(new Suite(name, hash).th('commit', unhex(h.digest), lp8(h.party), unhex(h.nonce)));
}

/** What is saved or printed, and read back from a file or from paper. */
export function paper(h: Held): string {
  return `round ${h.round} ${h.digest}\nparty ${h.party}\nnonce ${h.nonce}\n`;
}

export function read(text: string): Held | null {
  const found = /^round (\S+) ([0-9a-f]{64})\r?\nparty (\S+)\r?\nnonce ([0-9a-f]{64})\s*$/.exec(text.trim());
  if (!found) return null;
  const [, round = '', digest = '', party = '', nonce = ''] = found;
  return { round, digest, party, nonce };
}

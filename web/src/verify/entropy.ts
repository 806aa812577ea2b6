// entropy.json: of all ways to write the same JSON only one is accepted. And the sources of public events (§6.3).
import { bls12_381 } from '@noble/curves/bls12-381.js';
import { sha256 } from '@noble/hashes/sha2.js';
import { ascending, Fault, fits, HEX, ID, limitOf } from './grammar';
import { ascii, unhex } from './hash';
import type { Nonce } from './texts';

export type Seen = { source: string; event: string; value: string };
export type Entropy = { commitments: Nonce[]; opened: Nonce[]; beacons: Seen[]; seals: Nonce[]; sealed: Nonce[] };

const noForm = () => new Fault('entropy.json', 0, '不是规定格式的 JSON', 'not JSON of the prescribed form');

function nonces(data: unknown): Nonce[] {
  if (data === undefined || data === null) return [];
  if (typeof data !== 'object' || Array.isArray(data)) throw noForm();
  return Object.entries(data as Record<string, unknown>)
    .map(([party, value]) => {
      if (!fits(ID, party) || typeof value !== 'string' || !fits(HEX, value)) throw noForm();
      return { party, value };
    })
    .sort((a, b) => (a.party < b.party ? -1 : 1));
}

function seen(data: unknown): Seen[] {
  if (data === undefined || data === null) return [];
  if (!Array.isArray(data)) throw noForm();
  return data.map((b: unknown) => {
    if (!Array.isArray(b) || b.length !== 3 || !b.every((w) => typeof w === 'string')) throw noForm();
    const [source, event, value] = b as [string, string, string];
    if (!fits(ID, source) || !fits(ID, event) || !fits('[ -~]{1,4096}', value)) throw noForm();
    return { source, event, value };
  });
}

function block(key: string, open: string, close: string, items: string[]): string {
  return ` "${key}": ${open}${items.map((i) => `\n  ${i}`).join(',')}${items.length > 0 ? '\n ' : ''}${close}`;
}

function canonical(e: Entropy): string {
  const map = (key: string, all: Nonce[]) =>
    block(
      key,
      '{',
      '}',
      all.map((n) => `${JSON.stringify(n.party)}: "${n.value}"`),
    );
  const beacons = e.beacons.map(
    (b) => `[\n${[b.source, b.event, b.value].map((w) => `   ${JSON.stringify(w)}`).join(',\n')}\n  ]`,
  );
  const parts = [
    map('commitments', e.commitments),
    map('opened', e.opened),
    block('beacons', '[', ']', beacons),
    map('seals', e.seals),
    map('sealed', e.sealed),
  ];
  return `{\n${parts.join(',\n')}\n}`;
}

export function parseEntropy(text: Uint8Array): Entropy {
  if (text.length > limitOf('entropy.json')) throw noForm();
  let data: Record<string, unknown>;
  try {
    data = JSON.parse(new TextDecoder().decode(text));
  } catch {
    throw noForm();
  }
  if (typeof data !== 'object' || data === null || Array.isArray(data)) throw noForm();
  const e: Entropy = {
    commitments: nonces(data.commitments),
    opened: nonces(data.opened),
    beacons: seen(data.beacons),
    seals: nonces(data.seals),
    sealed: nonces(data.sealed),
  };
  const want = ascii(canonical(e));
  let same = 0;
  let row = 1;
  for (; same < want.length && want[same] === text[same]; same++) if (want[same] === 10) row++;
  if (same < want.length || same < text.length) {
    throw new Fault(
      'entropy.json',
      row,
      '不是规范写法（键序、缩进、末尾无换行）',
      'not canonical (key order, indent, no last line feed)',
    );
  }
  return e;
}

/** A kind of public event: what it is worth in bits, who makes it, which events and outcomes are possible, and whether they prove themselves. */
type Source = {
  bits: number;
  office: boolean;
  proven: boolean;
  event: (event: string, time: string) => boolean;
  value: (event: string, value: string) => boolean;
};

// drand quicknet: a round every 3 seconds since genesis, signed by a threshold of the League of Entropy.
const quicknet = {
  genesis: 1692803367,
  period: 3,
  key: '83cf0f2896adee7eb8b5f01fcad3912212c437e0073e911fb90022d3e760183c8c4b450b6a0a6c3ac6a5776a2d1064510d1fec758c921cc22b0e17e63aaf4bcb5ed66304de9cf809bd274ca73bab4af5a6e9c76a4bc09e76eae8991ef5ece45a',
  dst: 'BLS_SIG_BLS12381G1_XMD:SHA-256_SSWU_RO_NUL_',
};

function isRound(event: string): boolean {
  return fits('[1-9][0-9]{0,9}', event) && Number(event) <= 1e9;
}

/** Whether the signature on SHA-256(round as eight bytes) verifies with the pinned key. */
function signed(event: string, value: string): boolean {
  if (!isRound(event) || !fits('[0-9a-f]{96}', value)) return false;
  const message = new Uint8Array(8);
  new DataView(message.buffer).setBigUint64(0, BigInt(event));
  const bls = bls12_381.shortSignatures;
  try {
    const point = bls.hash(sha256(message), ascii(quicknet.dst));
    return bls.verify(unhex(value), point, unhex(quicknet.key));
  } catch {
    return false; // no point of the group
  }
}

export const sources: ReadonlyMap<string, Source> = new Map<string, Source>([
  ['dice/d10x20', { bits: 66, office: true, proven: false, event: (e) => fits(ID, e), value: (_, v) => fits('[0-9]{20}', v) }],
  [
    'cwl/kl8',
    {
      bits: 61,
      office: false,
      proven: false,
      event: (e) => fits('[0-9]{7}', e) && e[0] !== '0',
      value: (_, v) => fits('(?:[0-9]{2} ){19}[0-9]{2}', v) && ascending(v.split(' ')) && v >= '01' && v.slice(-2) <= '80',
    },
  ],
  [
    'drand/quicknet',
    {
      bits: 256,
      office: false,
      proven: true,
      event: (e, time) => isRound(e) && quicknet.genesis + quicknet.period * (Number(e) - 1) >= Date.parse(time) / 1000,
      value: signed,
    },
  ],
]);

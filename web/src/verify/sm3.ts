// SM3 密码杂凑算法, GB/T 32905-2016. @noble/hashes has no SM3.

const T = Int32Array.from({ length: 64 }, (_, j) => rotl(j < 16 ? 0x79cc4519 : 0x7a879d8a, j % 32));
const W = new Int32Array(68);

function rotl(x: number, n: number): number {
  return n === 0 ? x : (x << n) | (x >>> (32 - n));
}

function compress(v: Int32Array, m: Uint8Array, at: number): void {
  for (let j = 0, i = at; j < 16; j++, i += 4) W[j] = (m[i]! << 24) | (m[i + 1]! << 16) | (m[i + 2]! << 8) | m[i + 3]!;
  for (let j = 16; j < 68; j++) {
    const x = W[j - 16]! ^ W[j - 9]! ^ rotl(W[j - 3]!, 15);
    W[j] = x ^ rotl(x, 15) ^ rotl(x, 23) ^ rotl(W[j - 13]!, 7) ^ W[j - 6]!;
  }
  let a = v[0]!;
  let b = v[1]!;
  let c = v[2]!;
  let d = v[3]!;
  let e = v[4]!;
  let f = v[5]!;
  let g = v[6]!;
  let h = v[7]!;
  for (let j = 0; j < 64; j++) {
    const a12 = rotl(a, 12);
    const ss1 = rotl((a12 + e + T[j]!) | 0, 7);
    const ff = j < 16 ? a ^ b ^ c : (a & b) | (a & c) | (b & c);
    const gg = j < 16 ? e ^ f ^ g : (e & f) | (~e & g);
    const tt1 = (ff + d + (ss1 ^ a12) + (W[j]! ^ W[j + 4]!)) | 0;
    const tt2 = (gg + h + ss1 + W[j]!) | 0;
    d = c;
    c = rotl(b, 9);
    b = a;
    a = tt1;
    h = g;
    g = rotl(f, 19);
    f = e;
    e = tt2 ^ rotl(tt2, 9) ^ rotl(tt2, 17);
  }
  v[0]! ^= a;
  v[1]! ^= b;
  v[2]! ^= c;
  v[3]! ^= d;
  v[4]! ^= e;
  v[5]! ^= f;
  v[6]! ^= g;
  v[7]! ^= h;
}

const tail = new Uint8Array(128);

/** The 32 bytes of SM3 of a message. */
export function sm3(message: Uint8Array): Uint8Array {
  const v = Int32Array.of(0x7380166f, 0x4914b2b9, 0x172442d7, 0xda8a0600, 0xa96f30bc, 0x163138aa, 0xe38dee4d, 0xb0fb0e4e);
  const whole = message.length & ~63;
  for (let at = 0; at < whole; at += 64) compress(v, message, at);
  const rest = message.length - whole;
  const end = rest < 56 ? 64 : 128;
  tail.fill(0);
  tail.set(message.subarray(whole));
  tail[rest] = 0x80;
  for (let i = 1, bits = 8 * message.length; i <= 8; i++, bits = Math.floor(bits / 256)) tail[end - i] = bits % 256;
  for (let at = 0; at < end; at += 64) compress(v, tail, at);
  const out = new Uint8Array(32);
  for (let i = 0; i < 32; i++) out[i] = v[i >>> 2]! >>> (24 - 8 * (i & 3));
  return out;
}

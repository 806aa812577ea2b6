// A bundle from a ZIP file or from single files. A ZIP may hold nothing but files of a bundle, whatever its directory says of their sizes.
import { type Bundle, Fault, type FileName, files, limitOf } from './grammar';

const u16 = (b: DataView, at: number) => b.getUint16(at, true);
const u32 = (b: DataView, at: number) => b.getUint32(at, true);

type Entry = { name: FileName; method: number; crc: number; packed: number; size: number; at: number };

const broken = (name: string) => new Fault(name.slice(0, 80), 0, '不是完好的 ZIP 文件', 'not a sound ZIP file');

/** The entries of the central directory. */
function directory(zip: Uint8Array, name: string): Entry[] {
  const b = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = zip.length - 22;
  while (end >= 0 && end > zip.length - 22 - 65536 && u32(b, end) !== 0x06054b50) end--;
  if (end < 0 || u32(b, end) !== 0x06054b50) throw broken(name);
  const out: Entry[] = [];
  let at = u32(b, end + 16);
  for (let n = u16(b, end + 10); n > 0; n--) {
    if (at + 46 > end || u32(b, at) !== 0x02014b50) throw broken(name);
    const length = u16(b, at + 28);
    const file = new TextDecoder().decode(zip.subarray(at + 46, at + 46 + length));
    const kind = u16(b, at + 4) >>> 8 === 3 ? (u32(b, at + 38) >>> 16) & 0o170000 : 0; // what UNIX calls the type of the file
    if (!isFile(file) || out.some((e) => e.name === file) || (kind !== 0 && kind !== 0o100000)) {
      throw new Fault(file.slice(0, 80), 0, '不应在 ZIP 中，或出现两次', 'does not belong into the ZIP, or is there twice');
    }
    if ((u16(b, at + 8) & 1) === 1) throw broken(file); // encrypted
    out.push({
      name: file,
      method: u16(b, at + 10),
      crc: u32(b, at + 16),
      packed: u32(b, at + 20),
      size: u32(b, at + 24),
      at: u32(b, at + 42),
    });
    at += 46 + length + u16(b, at + 30) + u16(b, at + 32);
  }
  return out;
}

function isFile(name: string): name is FileName {
  return (files as readonly string[]).includes(name);
}

const crcTable = Uint32Array.from({ length: 256 }, (_, n) => {
  let c = n;
  for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  return c;
});

function crc32(content: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of content) c = crcTable[(c ^ byte) & 255]! ^ (c >>> 8);
  return ~c >>> 0;
}

/** Inflates at most limit bytes; what would be more is refused before it is kept. */
async function inflate(packed: Uint8Array<ArrayBuffer>, name: FileName): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let size = 0;
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream('deflate-raw')).getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limitOf(name)) {
      void reader.cancel();
      throw tooLarge(name);
    }
    parts.push(value);
  }
  const out = new Uint8Array(size);
  let at = 0;
  for (const p of parts) {
    out.set(p, at);
    at += p.length;
  }
  return out;
}

const tooLarge = (name: string) => new Fault(name, 0, '文件过大', 'too large');

/** Reads a bundle from a ZIP file. */
export async function fromZip(zip: Uint8Array<ArrayBuffer>, name: string): Promise<Bundle> {
  const bundle: Bundle = {};
  const b = new DataView(zip.buffer, zip.byteOffset, zip.byteLength);
  for (const e of directory(zip, name)) {
    if (e.size > limitOf(e.name)) throw tooLarge(e.name);
    if (e.at + 30 > zip.length || u32(b, e.at) !== 0x04034b50) throw broken(e.name);
    const from = e.at + 30 + u16(b, e.at + 26) + u16(b, e.at + 28);
    const packed = zip.subarray(from, from + e.packed);
    if (e.method !== 0 && e.method !== 8) throw broken(e.name);
    let content: Uint8Array = packed;
    if (e.method === 8) {
      content = await inflate(packed, e.name).catch((err: unknown) => {
        throw err instanceof Fault ? err : broken(e.name);
      });
    }
    if (content.length !== e.size || crc32(content) !== e.crc) throw broken(e.name);
    bundle[e.name] = content;
  }
  if (Object.keys(bundle).length === 0) throw new Fault(name, 0, '没有公布文件', 'holds no file of a bundle');
  return bundle;
}

/** Reads a bundle from what a person chose or dropped: one ZIP file, or the files themselves. */
export async function fromFiles(chosen: File[]): Promise<Bundle> {
  const known = chosen.filter((f) => isFile(f.name));
  if (known.length === 0) {
    const [zip] = chosen;
    if (chosen.length !== 1 || !zip) throw new Fault(chosen[0]?.name ?? '', 0, '没有公布文件', 'holds no file of a bundle');
    if (zip.size > limitOf('pool.tsv')) throw tooLarge(zip.name);
    return fromZip(new Uint8Array(await zip.arrayBuffer()), zip.name);
  }
  const bundle: Bundle = {};
  for (const f of known) {
    const name = f.name as FileName;
    if (f.size > limitOf(name)) throw tooLarge(name);
    bundle[name] = new Uint8Array(await f.arrayBuffer());
  }
  return bundle;
}

import fs from 'node:fs';
import zlib from 'node:zlib';

/** The files of a ZIP by name. Its directory stands at its end. */
export function unzip(path: string): Map<string, string> {
  const zip = fs.readFileSync(path);
  const files = new Map<string, string>();
  const end = zip.lastIndexOf(Buffer.from('PK\x05\x06', 'latin1'));
  let at = zip.readUInt32LE(end + 16);
  for (let n = zip.readUInt16LE(end + 10); n > 0; n--) {
    const [size, name, extra, comment] = [zip.readUInt32LE(at + 20), ...[28, 30, 32].map((k) => zip.readUInt16LE(at + k))] as [
      number,
      number,
      number,
      number,
    ];
    const local = zip.readUInt32LE(at + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const bytes = zip.subarray(start, start + size);
    const plain = zip.readUInt16LE(at + 10) === 0 ? bytes : zlib.inflateRawSync(bytes);
    files.set(zip.toString('utf8', at + 46, at + 46 + name), plain.toString('utf8'));
    at += 46 + name + extra + comment;
  }
  return files;
}

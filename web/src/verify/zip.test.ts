import fs from 'node:fs';
import path from 'node:path';
import zlib from 'node:zlib';
import { expect, test } from 'vitest';
import { Fault } from './grammar';
import { fromFiles, fromZip } from './zip';

type Part = { name: string; content: Uint8Array; claims?: number; mode?: number };

/** A ZIP file as other programs write it; claims is a size that its directory states falsely. */
function zip(...parts: Part[]): Uint8Array<ArrayBuffer> {
  const local: Buffer[] = [];
  const central: Buffer[] = [];
  let at = 0;
  for (const p of parts) {
    const packed = zlib.deflateRawSync(p.content);
    const name = Buffer.from(p.name);
    const head = Buffer.alloc(30);
    head.writeUInt32LE(0x04034b50, 0);
    head.writeUInt16LE(8, 8);
    head.writeUInt16LE(name.length, 26);
    local.push(head, name, packed);
    const entry = Buffer.alloc(46);
    entry.writeUInt32LE(0x02014b50, 0);
    entry.writeUInt16LE(3 << 8, 4);
    entry.writeUInt16LE(8, 10);
    entry.writeUInt32LE(crc(p.content), 16);
    entry.writeUInt32LE(packed.length, 20);
    entry.writeUInt32LE(p.claims ?? p.content.length, 24);
    entry.writeUInt16LE(name.length, 28);
    entry.writeUInt32LE(((p.mode ?? 0o100644) << 16) >>> 0, 38);
    entry.writeUInt32LE(at, 42);
    central.push(entry, name);
    at += 30 + name.length + packed.length;
  }
  const directory = Buffer.concat(central);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(directory.length, 12);
  end.writeUInt32LE(at, 16);
  return Uint8Array.from(Buffer.concat([...local, directory, end]));
}

function crc(content: Uint8Array): number {
  let c = 0xffffffff;
  for (const byte of content) {
    c ^= byte;
    for (let k = 0; k < 8; k++) c = c & 1 ? 0xedb88320 ^ (c >>> 1) : c >>> 1;
  }
  return ~c >>> 0;
}

const plan = { name: 'plan.txt', content: new TextEncoder().encode('drd1 plan\n') };

async function refused(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return fromZip(bytes, 'x.zip').then(
    () => 'taken',
    (f: unknown) => (f instanceof Fault ? f.file : String(f)),
  );
}

test('a ZIP gives the files of a bundle', async () => {
  const rule = { name: 'rule.txt', content: new TextEncoder().encode('登记状态为存续\n') };
  expect(await fromZip(zip(plan, rule), 'x.zip')).toEqual({ 'plan.txt': plan.content, 'rule.txt': rule.content });
});

test('what is not a bundle is refused with the name of the file', async () => {
  for (const name of ['../plan.txt', 'sub/plan.txt', '/plan.txt', 'evil.sh'])
    expect(await refused(zip({ ...plan, name }))).toBe(name);
  expect(await refused(zip(plan, plan))).toBe('plan.txt');
  expect(await refused(zip({ ...plan, mode: 0o120777 }))).toBe('plan.txt'); // a symbolic link
  expect(await refused(zip())).toBe('x.zip');
  expect(await refused(new TextEncoder().encode('no ZIP'))).toBe('x.zip');
  const whole = zip(plan);
  for (const cut of [1, 22, 60]) expect(await refused(whole.slice(0, whole.length - cut))).toBe('x.zip');
  const bent = zip(plan);
  bent[30 + plan.name.length + 3]! ^= 4;
  expect(await refused(bent)).toBe('plan.txt');
});

test('a ZIP bomb is refused whatever sizes it claims', async () => {
  const bomb = { name: 'plan.txt', content: new Uint8Array(8 << 20) };
  expect(await refused(zip(bomb))).toBe('plan.txt');
  expect(await refused(zip({ ...bomb, claims: 10 }))).toBe('plan.txt');
});

test('single files are a bundle too', async () => {
  const dir = path.resolve(import.meta.dirname, '../../../draw/drd1/testdata/open');
  const chosen = fs.readdirSync(dir).map((name) => new File([fs.readFileSync(path.join(dir, name))], name));
  const bundle = await fromFiles([...chosen, new File(['x'], 'notes.doc')]);
  expect(Object.keys(bundle).sort()).toEqual(fs.readdirSync(dir).sort());
  await expect(fromFiles([new File(['x'], 'notes.doc'), new File(['x'], 'b.doc')])).rejects.toThrow(Fault);
});

import fs from 'node:fs';
import path from 'node:path';
import { expect, test } from 'vitest';

// The files of a language are spread into one another: of two texts under one key the later one would silently take the other's place.
test.each(['zh', 'en'])('no key of %s has two texts', (language) => {
  const seen = new Map<string, string>();
  const twice: string[] = [];
  for (const file of fs.readdirSync(import.meta.dirname).filter((f) => f.startsWith(`${language}.`) || f === `${language}.ts`)) {
    const text = fs.readFileSync(path.join(import.meta.dirname, file), 'utf8');
    for (const [, key = ''] of text.matchAll(/^ {2}'([^']+)':/gm)) {
      if (seen.has(key)) twice.push(`${key}: ${seen.get(key)} and ${file}`);
      seen.set(key, file);
    }
  }
  expect(seen.size).toBeGreaterThan(500);
  expect(twice).toEqual([]);
});

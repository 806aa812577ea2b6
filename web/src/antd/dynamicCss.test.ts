// @vitest-environment happy-dom
import { beforeAll, beforeEach, expect, test, vi } from 'vitest';

let adopted: CSSStyleSheet[] = [];
beforeAll(() => {
  Object.defineProperty(document, 'adoptedStyleSheets', {
    configurable: true,
    get: () => adopted,
    set: (next) => (adopted = next),
  });
});
beforeEach(() => {
  adopted = [];
  vi.resetModules();
});

const rules = () => adopted.map((sheet) => [...sheet.cssRules].map((rule) => rule.cssText.split(' ')[0]).join());

test('sheets take effect by priority, then by arrival, and no element is inserted', async () => {
  const { updateCSS } = await import('./dynamicCss');
  updateCSS('.late {}', 'late');
  updateCSS('.vars {}', 'vars', { prepend: 'queue', priority: -999 });
  updateCSS('.icons {}', 'icons', { prepend: true });
  updateCSS('.part {}', 'part', { prepend: 'queue', priority: 0 });
  expect(rules()).toEqual(['.vars', '.part', '.icons', '.late']);
  expect(document.querySelectorAll('style')).toHaveLength(0);
});

test('a key is replaced in place and removed alone; marks tell equal keys apart', async () => {
  const { removeCSS, updateCSS } = await import('./dynamicCss');
  updateCSS('.one {}', 'k', { mark: 'a' });
  updateCSS('.two {}', 'k', { mark: 'b' });
  updateCSS('.three {}', 'k', { mark: 'a' });
  expect(rules()).toEqual(['.three', '.two']);
  removeCSS('k', { mark: 'a' });
  removeCSS('unknown');
  expect(rules()).toEqual(['.two']);
});

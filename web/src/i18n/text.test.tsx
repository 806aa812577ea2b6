// @vitest-environment happy-dom
import { render, screen } from '@testing-library/react';
import { expect, test } from 'vitest';
import { en } from './en';
import { fill, TextProvider, useText } from './text';
import { type Key, zh } from './zh';

const keys = Object.keys(zh) as Key[];
const holes = (sentence: string) => [...sentence.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort();

test('both languages have the same keys, none empty', () => {
  expect(Object.keys(en).sort()).toEqual([...keys].sort());
  for (const key of keys) {
    expect(zh[key].trim(), key).not.toBe('');
    expect(en[key].trim(), key).not.toBe('');
  }
});

test('both languages fill the same placeholders', () => {
  for (const key of keys) expect(holes(en[key]), key).toEqual(holes(zh[key]));
});

test('English holds no Chinese but the name of the other language', () => {
  const chinese = keys.filter((key) => /\p{Script=Han}/u.test(en[key]));
  expect(chinese).toEqual(['app.language']);
});

test('a missing value leaves its placeholder to be seen', () => {
  expect(fill('{n} of {m}', { n: 0 })).toBe('0 of {m}');
});

test('Chinese is what a first visit reads', () => {
  const Name = () => <b>{useText().t('app.name')}</b>;
  render(
    <TextProvider>
      <Name />
    </TextProvider>,
  );
  expect(screen.getByText('阳光执法')).toBeTruthy();
  expect(document.documentElement.lang).toBe('zh-CN');
});

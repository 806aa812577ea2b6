// The two languages. Chinese is the original and comes with the app; English comes when it is asked for, has the same keys by its type, and
// the same placeholders by a test.
import { createContext, type ReactNode, useCallback, useContext, useEffect, useMemo, useState } from 'react';
import type { Lang } from '../format';
import { type Key, zh } from './zh';

export type Values = Record<string, string | number>;
export type Translate = (key: Key, values?: Values) => string;
type Text = { lang: Lang; t: Translate; setLang: (lang: Lang) => void };

const stored = 'yangguang.lang';
type Book = Record<Key, string>;
const books: { zh: Book; en?: Book } = { zh };
let current: Lang = initial();

/** The language of the page, for requests. */
export function languageTag(): string {
  return current === 'zh' ? 'zh-CN' : 'en';
}

/** Resolves when the texts of a language are there; rejects when they could not be fetched. */
export async function loadText(lang: Lang = current): Promise<void> {
  if (lang === 'en') books.en ??= (await import('./en')).en;
}

export function fill(sentence: string, values: Values = {}): string {
  return sentence.replace(/\{(\w+)\}/g, (whole, name: string) => String(values[name] ?? whole));
}

function isKey(name: string): name is Key {
  return Object.hasOwn(zh, name);
}

/** The words of a code that the schema leaves open (a stratum, a source); a code without words stands for itself. */
export function wordsOf(
  t: Translate,
  group:
    | 'subject'
    | 'strata'
    | 'exclusion'
    | 'deviation'
    | 'source'
    | 'duty'
    | 'outcome'
    | 'ruling'
    | 'rectification'
    | 'correctionPart'
    | 'drawNumbers'
    | 'remedy',
  code: string,
): string {
  const key = `${group}.${code}`;
  return isKey(key) ? t(key) : code;
}

const Context = createContext<Text | null>(null);

export function TextProvider({ children }: { children: ReactNode }) {
  const [lang, set] = useState<Lang>(current);
  const setLang = useCallback((next: Lang) => {
    const change = () => {
      current = next;
      try {
        localStorage.setItem(stored, next);
      } catch {
        // storage is off: the choice lasts as long as the page
      }
      set(next);
    };
    loadText(next).then(change, () => undefined); // without network the page stays in its language
  }, []);
  useEffect(() => {
    document.documentElement.lang = lang === 'zh' ? 'zh-CN' : 'en';
  }, [lang]);
  const text = useMemo<Text>(
    () => ({ lang, setLang, t: (key, values) => fill((books[lang] ?? zh)[key], values) }),
    [lang, setLang],
  );
  return <Context value={text}>{children}</Context>;
}

export function useText(): Text {
  const text = useContext(Context);
  if (text === null) throw new Error('TextProvider is missing above this component');
  return text;
}

function initial(): Lang {
  try {
    const saved = localStorage.getItem(stored);
    if (saved === 'zh' || saved === 'en') return saved;
  } catch {
    return 'zh';
  }
  return 'zh';
}

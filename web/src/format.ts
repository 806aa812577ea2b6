// Dates, numbers, money and digests as people read them. Days are civil days in Asia/Shanghai wherever the device is.
export type Lang = 'zh' | 'en';

const locale = { zh: 'zh-CN', en: 'en-GB' } as const;
const zone = 'Asia/Shanghai';

/** "2026年11月23日" or "23 Nov 2026" of a civil date (YYYY-MM-DD). Anything else is given back as it came. */
export function day(lang: Lang, date: string): string {
  const [y, m, d] = date.split('-').map(Number);
  if (!y || !m || !d) return date;
  if (lang === 'zh') return `${y}年${m}月${d}日`;
  return new Intl.DateTimeFormat(locale.en, { dateStyle: 'medium', timeZone: 'UTC' }).format(new Date(Date.UTC(y, m - 1, d)));
}

/** A window of civil days; one day when both ends are the same. */
export function span(lang: Lang, from: string, to: string): string {
  return from === to ? day(lang, from) : `${day(lang, from)} – ${day(lang, to)}`;
}

/** An instant to the minute, in Asia/Shanghai: "2026年11月23日 16:05". */
export function moment(lang: Lang, instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) return instant;
  const time = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone: zone }).format(at);
  return `${day(lang, civilDay(at))} ${time}`;
}

/** The civil date in Asia/Shanghai of an instant. */
export function civilDay(at: Date): string {
  return new Intl.DateTimeFormat('sv-SE', { dateStyle: 'short', timeZone: zone }).format(at);
}

/** The civil year in Asia/Shanghai of an instant. */
export function civilYear(at: Date): number {
  return Number(civilDay(at).slice(0, 4));
}

/** Whole numbers with separators: 10,170. */
export function count(lang: Lang, n: number): string {
  return new Intl.NumberFormat(locale[lang]).format(n);
}

/** Exact decimal yuan, never through a float: "¥12,000.50". */
export function yuan(amount: string): string {
  const parts = /^(-?)(\d+)(\.\d+)?$/.exec(amount);
  if (!parts) return amount;
  const [, sign = '', whole = '', fraction = ''] = parts;
  return `${sign}¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}${fraction}`;
}

/** The first and last eight digits of a digest; the whole is for the title and for copying. */
export function shortDigest(digest: string): string {
  return digest.length <= 20 ? digest : `${digest.slice(0, 8)}…${digest.slice(-8)}`;
}

/** Bytes in the unit a person expects. */
export function bytes(n: number): string {
  if (n < 1024) return `${n} B`;
  if (n < 1024 * 1024) return `${(n / 1024).toFixed(1)} KiB`;
  return `${(n / 1024 / 1024).toFixed(1)} MiB`;
}

// What a commitment is made of, apart from the page: times of the wall clock in China, and how many of a stratum a plan draws.
import { civilDay } from '../../format';

/** The instant of a wall clock's time in China (YYYY-MM-DDThh:mm, as a browser's field gives it), to the second. */
export function instantOf(local: string): string {
  const at = new Date(`${local}+08:00`);
  return Number.isNaN(at.getTime()) ? local : at.toISOString().replace(/\.\d+Z$/, 'Z');
}

/** The wall clock's time in China of an instant, as a browser's field takes it. */
export function localOf(at: Date): string {
  const time = new Intl.DateTimeFormat('sv-SE', { hour: '2-digit', minute: '2-digit', timeZone: 'Asia/Shanghai' }).format(at);
  return `${civilDay(at)}T${time}`;
}

/** The day after a civil day. */
export function dayAfter(day: string): string {
  const at = new Date(`${day}T12:00:00Z`);
  return Number.isNaN(at.getTime()) ? '' : new Date(at.getTime() + 24 * 3600_000).toISOString().slice(0, 10);
}

type Ratio = { percent: string; minimum: number };

/** How many of a stratum are drawn (DRD1 §6.4): k = max(minimum, ⌈N·ppm/10⁶⌉), all of them at most. */
export function quota(active: number, ratio: Ratio | undefined): number {
  if (!ratio) return 0;
  const ppm = Math.round(Number(ratio.percent) * 10_000);
  return Math.min(active, Math.max(ratio.minimum, Math.ceil((active * ppm) / 1_000_000)));
}

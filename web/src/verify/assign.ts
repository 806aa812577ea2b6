// The draw itself: the lowest tickets of each stratum (§6.5) and the teams (§6.6).
import { concat, hex, lp8, type Progress, type Suite } from './hash';
import { type Conflict, type Inspector, idOf, type Pool } from './tables';
import type { Plan } from './texts';

export type Drawn = { stratum: string; firm: string; ticket: string };
export type Lowest = {
  cutoffs: { stratum: string; selected: number; ticket: string }[];
  selected: Drawn[];
  reserves: (Drawn & { n: number })[];
};

function byTicket(a: Drawn, b: Drawn): number {
  if (a.ticket !== b.ticket) return a.ticket < b.ticket ? -1 : 1;
  return a.firm < b.firm ? -1 : 1;
}

/** The tickets of all eligible firms, sorted within each stratum; selected in global order. */
export function lowest(suite: Suite, key: Uint8Array, plan: Plan, pool: Pool, progress?: Progress): Lowest {
  const tickets = new Uint8Array(32 * pool.size);
  const high = new Float64Array(pool.size); // the first six bytes of the ticket
  const members: number[][] = pool.labels.map(() => []);
  const message = new Uint8Array(32 + 1 + 64);
  message.set(key);
  for (let i = 0; i < pool.size; i++) {
    if (progress && i % 8192 === 0) progress(i, pool.size);
    if (pool.excluded[i] !== 0) continue;
    const length = pool.idLength[i]!;
    message[32] = length;
    message.set(pool.text.subarray(pool.start[i]!, pool.start[i]! + length), 33);
    const t = suite.h(message.subarray(0, 33 + length));
    tickets.set(t, 32 * i);
    high[i] = ((t[0]! << 16) | (t[1]! << 8) | t[2]!) * 0x1000000 + ((t[3]! << 16) | (t[4]! << 8) | t[5]!);
    members[pool.stratum[i]!]!.push(i);
  }
  const ticket = (i: number) => hex(tickets.subarray(32 * i, 32 * i + 32));
  const compare = (a: number, b: number) =>
    high[a]! - high[b]! || (ticket(a) < ticket(b) ? -1 : ticket(a) > ticket(b) ? 1 : a - b); // lines ascend by id
  const out: Lowest = { cutoffs: [], selected: [], reserves: [] };
  for (const s of plan.strata) {
    const order = (members[pool.labels.indexOf(s.label)] ?? []).sort(compare).slice(0, s.quota + s.reserve);
    const firms = order.map((i) => ({ stratum: s.label, firm: idOf(pool, i), ticket: ticket(i) }));
    const selected = firms.slice(0, s.quota);
    out.cutoffs.push({ stratum: s.label, selected: selected.length, ticket: selected[selected.length - 1]?.ticket ?? '-' });
    for (const f of selected) out.selected.push(f);
    firms.slice(s.quota).forEach((f, i) => {
      out.reserves.push({ ...f, n: i + 1 });
    });
  }
  out.selected.sort(byTicket);
  return out;
}

/** Teams by per-pair tickets and shortest augmenting paths: for each firm the inspectors by slot, "!" where nobody can come. */
export function assign(
  suite: Suite,
  key: Uint8Array,
  firms: string[],
  slots: string[],
  inspectors: Inspector[],
  conflicts: Conflict[],
  progress?: Progress,
) {
  const m = slots.length;
  const active = inspectors.filter((j) => !j.absent && j.capacity > 0);
  const qualified = slots.map((q) => active.map((j) => q === '-' || j.quals.includes(q)));
  const barred = new Set(conflicts.map((c) => `${c.firm}\t${c.inspector}`));
  const suffixes = active.map((j) => lp8(j.id));
  const holds = new Int32Array(firms.length * m).fill(-1); // slot (firm · m + s) → inspector
  const held: number[][] = active.map(() => []); // inspector → slots, ascending
  const orders: (number[] | undefined)[] = [];
  // Slots and inspectors of a search that failed: all reachable from there is full for good, so later searches may pass them by.
  const deadSlot = new Uint8Array(holds.length);
  const deadInspector = new Uint8Array(active.length);

  /** The inspectors of a firm by ascending (A(e, j), j). */
  function orderOf(e: number): number[] {
    const known = orders[e];
    if (known) return known;
    const head = concat(key, lp8(firms[e]!));
    const pairs: [string, number][] = [];
    active.forEach((j, n) => {
      if (deadInspector[n] === 0 && !barred.has(`${firms[e]}\t${j.id}`))
        pairs.push([hex(suite.h(concat(head, suffixes[n]!))), n]);
    });
    pairs.sort((a, b) => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : a[1] - b[1]));
    const order = pairs.map((p) => p[1]);
    orders[e] = order;
    return order;
  }

  function give(slot: number, j: number): void {
    const before = holds[slot]!;
    if (before >= 0) held[before]!.splice(held[before]!.indexOf(slot), 1);
    holds[slot] = j;
    const at = held[j]!.findIndex((s) => s > slot);
    held[j]!.splice(at < 0 ? held[j]!.length : at, 0, slot);
  }

  function fill(root: number): void {
    const queue = [root];
    const came = new Map<number, { slot: number; wants: number } | null>([[root, null]]);
    const expanded = new Set<number>();
    for (const slot of queue) {
      const e = Math.floor(slot / m);
      for (const j of orderOf(e)) {
        if (deadInspector[j] !== 0 || !qualified[slot % m]![j] || holds[slot] === j) continue;
        let behind: number[] = [];
        const sibling = holds.subarray(e * m, e * m + m).indexOf(j);
        if (sibling >= 0) behind = [e * m + sibling];
        else if (held[j]!.length < active[j]!.capacity) {
          let at = slot;
          let takes = j;
          for (;;) {
            give(at, takes);
            const from = came.get(at);
            if (!from) return;
            at = from.slot;
            takes = from.wants;
          }
        } else if (!expanded.has(j)) {
          expanded.add(j);
          behind = held[j]!;
        }
        for (const next of behind) {
          if (came.has(next) || deadSlot[next] !== 0) continue;
          came.set(next, { slot, wants: j });
          queue.push(next);
        }
      }
    }
    for (const slot of queue) deadSlot[slot] = 1;
    for (const j of expanded) deadInspector[j] = 1;
  }

  for (let slot = 0; slot < holds.length; slot++) {
    if (progress && slot % 64 === 0) progress(slot, holds.length);
    fill(slot);
  }
  return firms.map((_, e) => Array.from(holds.subarray(e * m, e * m + m), (j) => (j < 0 ? '!' : active[j]!.id)));
}

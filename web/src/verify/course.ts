// What was done beside a result (§6.8): what comes next follows from the draw and from nobody's choice.

import type { Drawn, Lowest } from './assign';
import { hex, type Suite, unhex } from './hash';
import { type Conflict, type Inspector, idOf, type Pool } from './tables';
import type { Plan, Step } from './texts';

export class Course {
  private readonly targets = new Map<string, { stratum: string; team: string[] }>();
  private readonly used = new Set<string>();
  private readonly absent = new Set<string>();
  private readonly barred: Set<string>;
  private readonly room = new Map<string, number>();
  private readonly pairs: Uint8Array;
  private reserves: Drawn[];
  private link: string;
  private links = 0;

  constructor(
    private readonly suite: Suite,
    private readonly plan: Plan,
    private readonly seed: Uint8Array,
    private readonly pool: Pool,
    private readonly inspectors: Inspector[],
    conflicts: Conflict[],
    drawn: Lowest,
    teams: string[][],
  ) {
    this.pairs = suite.th('assign', seed);
    this.barred = new Set(conflicts.map((c) => `${c.firm}\t${c.inspector}`));
    this.reserves = drawn.reserves;
    this.link = plan.chain?.anchor ?? '';
    for (const j of inspectors) if (!j.absent) this.room.set(j.id, j.capacity);
    drawn.selected.forEach((s, i) => {
      this.targets.set(s.firm, { stratum: s.stratum, team: [...teams[i]!] });
      this.used.add(s.firm);
      for (const j of teams[i]!) if (j !== '!') this.free(j, -1);
    });
  }

  private free(inspector: string, n: number): void {
    this.room.set(inspector, (this.room.get(inspector) ?? 0) + n);
  }

  /** Who comes into an empty slot of the firm, with the pair ticket; "! -" when nobody can. */
  private fill(firm: string, slot: number): string {
    const { team } = this.targets.get(firm)!;
    const qual = this.plan.slots[slot]!;
    let best = { ticket: '-', id: '!' };
    for (const j of this.inspectors) {
      if ((this.room.get(j.id) ?? 0) < 1 || (qual !== '-' && !j.quals.includes(qual)) || team.includes(j.id)) continue;
      if (this.absent.has(j.id) || this.barred.has(`${firm}\t${j.id}`)) continue;
      const ticket = hex(this.suite.ticket(this.pairs, firm, j.id));
      if (best.id === '!' || ticket < best.ticket) best = { ticket, id: j.id };
    }
    team[slot] = best.id;
    if (best.id !== '!') this.free(best.id, -1);
    return `${best.id} ${best.ticket}`;
  }

  /** The lowest of those that the released link of the reserve chain orders (R2), or null when it is not the next link. */
  private chained(stratum: string, link: string): Drawn | null {
    if (link === '-' || this.links === this.plan.chain!.length || hex(this.suite.h(unhex(link))) !== this.link) return null;
    const key = this.suite.th('reserve', this.seed, unhex(link));
    let best: Drawn | null = null;
    for (let i = 0; i < this.pool.size; i++) {
      if (this.pool.excluded[i] !== 0 || this.pool.labels[this.pool.stratum[i]!] !== stratum) continue;
      const firm = idOf(this.pool, i);
      if (this.used.has(firm)) continue;
      const ticket = hex(this.suite.ticket(key, firm));
      if (!best || ticket < best.ticket) best = { stratum, firm, ticket };
    }
    return best;
  }

  /** The rest of the step's line after the firm that leaves, as it must be; null when no firm can come. */
  substitute(step: Step): string | null {
    const target = this.targets.get(step.firm);
    if (!target) return null;
    const next = this.plan.chain
      ? this.chained(target.stratum, step.link)
      : this.reserves.find((v) => v.stratum === target.stratum);
    if (!next) return null;
    if (this.plan.chain) {
      this.link = step.link;
      this.links++;
    }
    this.reserves = this.reserves.filter((v) => v !== next);
    this.used.add(next.firm);
    this.targets.delete(step.firm);
    this.targets.set(next.firm, target);
    const lost = target.team.flatMap((j, i) => (this.barred.has(`${next.firm}\t${j}`) ? [i] : []));
    for (const i of lost) {
      this.free(target.team[i]!, 1);
      target.team[i] = '!';
    }
    for (const i of lost) this.fill(next.firm, i);
    return [next.firm, next.ticket, this.plan.chain ? step.link : '-', ...target.team].join(' ');
  }

  /** The rest of the step's line after the firm, as it must be; null when that inspector cannot leave. */
  refill(step: Step): string | null {
    const team = this.targets.get(step.firm)?.team;
    const slot = team?.indexOf(step.out) ?? -1;
    if (!team || slot < 0 || step.out === '!') return null;
    if (step.code[0] === 'L') this.absent.add(step.out);
    else this.barred.add(`${step.firm}\t${step.out}`);
    this.free(step.out, 1);
    team[slot] = '!';
    return `${slot + 1} ${step.out} ${this.fill(step.firm, slot)}`;
  }
}

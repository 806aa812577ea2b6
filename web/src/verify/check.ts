// The independent verifier (§6.9): everything that a bundle shows, but what needs the ledger (order and times of the entries). Written
// from the text of the protocol; it shares no code with the program that draws, nor with the verifiers in Go and Python.
import { assign, type Lowest, lowest } from './assign';
import { Course } from './course';
import { type Bundle, Fault } from './grammar';
import { hex, leaves, type Progress, rootOf, Suite, suites } from './hash';
import { Randomness } from './randomness';
import type { CheckName } from './report';
import {
  type Conflict,
  codeOf,
  eligible,
  type Inspector,
  idOf,
  type Pool,
  parseConflicts,
  parseExclusions,
  parseInspectors,
  parsePool,
} from './tables';
import { parseDeviations, parsePlan, parseResult, parseRound, parseVoid, type Result } from './texts';

/** The stages that a person waits for. */
export type Stage = 'pool' | 'tickets' | 'teams';

export class Verifier extends Randomness {
  pool: Pool | null = null;
  /** leaf hashes of the pool */
  leaves: Uint8Array | null = null;
  key: Uint8Array | null = null;
  drawn: Lowest | null = null;
  given: Result | null = null;
  private inspectors: Inspector[] | null = null;
  private conflicts: Conflict[] | null = null;
  private course: Course | null = null;

  constructor(
    bundle: Bundle,
    private readonly told: (stage: Stage, done: number, all: number) => void = () => {},
  ) {
    super(bundle);
    if (!this.texts()) return;
    this.voided();
    this.tables();
    this.randomness();
    this.result();
    this.deviated();
  }

  private progress(stage: Stage): Progress {
    return (done, all) => this.told(stage, done, all);
  }

  /** Plan, round and suite, without which nothing else can be checked. */
  private texts(): boolean {
    const { 'plan.txt': plan, 'round.txt': round } = this.bundle;
    if (!plan) return this.add('plan', 'failed', '文件缺失', 'missing', 'plan.txt');
    const parsed = this.parse('plan', () => parsePlan(plan));
    if (!parsed) return false;
    this.plan = parsed;
    const { suite, draw } = parsed;
    Object.assign(this.facts, { draw, suite });
    const h = suites.get(suite);
    if (!h) return this.add('suite', 'failed', '未知的密码算法', 'unknown suite', 'plan.txt', 2);
    this.suite = new Suite(suite, h);
    this.facts.planDigest = hex(this.suite.th('plan', plan));
    this.ok('plan', `P ${this.facts.planDigest}`);
    if (!round) return this.add('round', 'failed', '文件缺失', 'missing', 'round.txt');
    const named = this.parse('round', () => parseRound(round));
    if (!named) return false;
    this.round = named;
    this.facts.roundDigest = hex(this.suite.th('round', round));
    return (
      this.demand(named.suite === suite, 'suite', 'round.txt', 2, '与方案的算法不同', "not the plan's suite") &&
      this.demand(named.id === parsed.round, 'round', 'round.txt', 3, '不是方案所指的轮次', 'not the round of the plan') &&
      this.demand(
        this.facts.roundDigest === parsed.roundDigest,
        'round',
        'round.txt',
        0,
        '摘要与方案不符',
        'its digest is not the one the plan names',
      ) &&
      this.ok('suite', suite) &&
      this.ok('round', `Q ${this.facts.roundDigest}`)
    );
  }

  /** void.txt, if there, is about this draw; result.txt is then what the draw would have been. */
  private voided(): void {
    const text = this.bundle['void.txt'];
    const v = text && this.parse('void', () => parseVoid(text));
    if (!v) return;
    if (!this.demand(v.draw === this.plan.draw, 'void', 'void.txt', 2, '作废的是另一抽取', 'voids another draw')) return;
    if (!this.demand(v.plan === this.facts.planDigest, 'void', 'void.txt', 3, '作废的是另一方案', 'voids another plan')) return;
    this.facts.void = v.code;
    this.ok(
      'void',
      `${v.code}，${v.requested} 申请，${v.approved} 批准；result.txt 为本应得出的结果`,
      `${v.code}, requested by ${v.requested}, approved by ${v.approved}: result.txt is what the draw would have been`,
    );
  }

  private tables(): void {
    const { plan } = this;
    const rule = this.bundle['rule.txt'];
    if (!rule) this.add('rule', 'noted', '公布文件中没有规则全文', 'the rule text is not in the bundle');
    else if (
      this.demand(
        hex(this.suite.th('rule', rule)) === plan.rule,
        'rule',
        'rule.txt',
        0,
        '摘要与方案不符',
        "its digest is not the plan's",
      )
    ) {
      this.ok('rule', plan.rule);
    }
    this.table('pool', (text) => {
      this.pool = parsePool(text, plan.salted);
      return this.pool.size;
    });
    this.table('exclusions', (text) => this.excluded(text));
    let inspectors: Inspector[] = [];
    let conflicts: Conflict[] = [];
    const people = this.table('inspectors', (text) => {
      inspectors = parseInspectors(text);
      return inspectors.length;
    });
    const barred = this.table('conflicts', (text) => {
      conflicts = parseConflicts(text);
      return conflicts.length;
    });
    if (people) this.inspectors = inspectors;
    if (barred) this.conflicts = conflicts;
    if (this.pool) this.strata(this.pool);
    if (people) this.capacity(inspectors);
  }

  /** Grammar, size and root of a committed table; parser gives the number of lines. */
  private table(check: 'pool' | 'exclusions' | 'inspectors' | 'conflicts', parser: (text: Uint8Array) => number): boolean {
    const file = `${check}.tsv` as const;
    const text = this.bundle[file];
    const { lines, root } = this.plan[check];
    if (!text) {
      this.add(check, 'withheld', '未公开', 'not in the bundle', file);
      return false;
    }
    const size = this.parse(check, () => parser(text));
    if (size === null || !this.demand(size === lines, check, file, 0, '行数与方案不符', 'the plan names another number of lines'))
      return false;
    const hashes = leaves(this.suite.h, text, check === 'pool' ? this.progress('pool') : undefined);
    if (check === 'pool') this.leaves = hashes;
    return (
      this.demand(
        hex(rootOf(this.suite.h, hashes)) === root,
        check,
        file,
        0,
        '根摘要与方案不符',
        'the plan names another root',
      ) && this.ok(check, `${size} 行，根 ${root}`, `${size} lines, root ${root}`)
    );
  }

  /** exclusions.tsv explains exactly the coded lines of the pool, with the same codes. */
  private excluded(text: Uint8Array): number {
    const all = parseExclusions(text);
    const { pool } = this;
    if (!pool) return all.length;
    const differs = (row: number) =>
      new Fault('exclusions.tsv', row, '与名录中的排除对象不符', 'does not fit the excluded lines of the pool');
    let at = 0;
    for (let i = 0; i < pool.size; i++) {
      if (pool.excluded[i] === 0) continue;
      const x = all[at++];
      if (x?.firm !== idOf(pool, i) || x.code !== codeOf(pool, i)) throw differs(at);
    }
    if (at < all.length) throw differs(at + 1);
    return at;
  }

  private strata(pool: Pool): void {
    const counts = eligible(pool);
    const wrong: string[] = [];
    for (const s of this.plan.strata) {
      if ((counts.get(s.label) ?? 0) !== s.eligible) wrong.push(s.label);
      counts.delete(s.label);
    }
    for (const [label, n] of counts) if (n > 0) wrong.push(label);
    const list = wrong.join(' ');
    if (
      this.demand(
        wrong.length === 0,
        'strata',
        'plan.txt',
        0,
        `${list} 的合格户数与名录不符`,
        `eligible firms of ${list} are not those of the pool`,
      )
    ) {
      this.ok('strata', `${this.plan.strata.length} 层`, `${this.plan.strata.length} strata`);
    }
  }

  /** Below 1.3 × the load, assignments bend to the capacity, and a second approver was needed (§2). */
  private capacity(inspectors: Inspector[]): void {
    const slots = this.plan.strata.reduce((n, s) => n + Math.min(s.eligible, s.quota), 0) * this.plan.slots.length;
    const capacity = inspectors.reduce((n, j) => n + (j.absent ? 0 : j.capacity), 0);
    if (10 * capacity >= 13 * slots) this.ok('capacity', `承载量 ${capacity}，岗位 ${slots}`, `${capacity} for ${slots} slots`);
    else {
      this.add(
        'capacity',
        'noted',
        `承载量 ${capacity}，岗位 ${slots}，不足 1.3 倍，须另一人批准`,
        `capacity ${capacity} for ${slots} slots is below 1.3 × and needed a second approver`,
      );
    }
  }

  /** Draws again, as far as the files allow, and compares. */
  private result(): void {
    const text = this.bundle['result.txt'];
    if (this.undrawn) {
      this.demand(!text, 'result', 'result.txt', 0, '失败轮次的抽取没有结果', 'a draw of a failed round has no result');
      return;
    }
    if (!text) this.add('result', 'withheld', '未公开', 'not in the bundle', 'result.txt');
    else {
      this.facts.resultDigest = hex(this.suite.th('result', text));
      this.given = this.parse('result', () => parseResult(text));
    }
    if (!this.opened || this.sealed || !this.entropy) {
      if (this.sealed) this.add('tickets', 'withheld', '随机数未公开，算不出种子', 'the seed cannot be computed', 'entropy.json');
      else if (this.given)
        this.add(
          'tickets',
          'failed',
          '随机数有误，无从抽取',
          'the randomness did not pass, so nothing was drawn from it',
          'entropy.json',
        );
      return;
    }
    const seed = this.seed(this.entropy);
    this.facts.seed = hex(seed);
    this.key = this.suite.th('select', seed);
    if (this.pool) this.again(text && this.given ? text : null, seed, this.pool);
    else if (this.given) {
      this.shown(this.given);
      this.add(
        'tickets',
        'withheld',
        '没有名录，无法核验是否为最小的签号',
        'that these are the lowest cannot be checked',
        'pool.tsv',
      );
    }
  }

  private again(text: Uint8Array | null, seed: Uint8Array, pool: Pool): void {
    const { plan } = this;
    const drawn = lowest(this.suite, this.key!, plan, pool, this.progress('tickets'));
    this.drawn = drawn;
    const head = ['drd1 result', `draw ${plan.draw}`, `plan ${this.facts.planDigest}`, `seed ${this.facts.seed}`];
    for (const c of drawn.cutoffs) head.push(`cutoff ${c.stratum} ${c.selected} ${c.ticket}`);
    const selected = drawn.selected.map((s, i) => `sel ${i + 1} ${s.stratum} ${s.firm} ${s.ticket}`);
    const reserves = drawn.reserves.map((v) => `rsv ${v.stratum} ${v.n} ${v.firm} ${v.ticket}`);
    const got = text && new TextDecoder('latin1').decode(text).split('\n');
    if (got) {
      const bare = got
        .filter((l) => !l.startsWith('unfilled '))
        .map((l) => (l.startsWith('sel ') ? l.split(' ', 5).join(' ') : l));
      if (!this.compare('tickets', [...head, ...selected, ...reserves, ''], bare, `S ${this.facts.seed}`)) return;
    }
    const { inspectors, conflicts } = this;
    if (!inspectors || !conflicts) {
      this.add('teams', 'withheld', '需要 inspectors.tsv 和 conflicts.tsv', 'needs inspectors.tsv and conflicts.tsv');
      return;
    }
    const firms = drawn.selected.map((s) => s.firm);
    const teams = assign(
      this.suite,
      this.suite.th('assign', seed),
      firms,
      plan.slots,
      inspectors,
      conflicts,
      this.progress('teams'),
    );
    const empty = teams.flatMap((team, e) => team.flatMap((j, s) => (j === '!' ? [`unfilled ${firms[e]} ${s + 1}`] : [])));
    const want = [...head, ...selected.map((l, e) => `${l} ${teams[e]!.join(' ')}`), ...reserves, ...empty, ''];
    this.facts.result = want.join('\n');
    if (got && this.compare('teams', want, got, `${empty.length} 个岗位空缺`, `${empty.length} slots unfilled`)) {
      this.course = new Course(this.suite, plan, seed, pool, inspectors, conflicts, drawn, teams);
      this.ok('result', `R ${this.facts.resultDigest}`); // the same lines joined by the same LF are the same bytes
    }
  }

  /** Compares line by line and names the first that differs. */
  private compare(check: CheckName, want: string[], got: string[], zh: string, en = zh): boolean {
    const n = Math.max(want.length, got.length);
    for (let i = 0; i < n; i++) {
      if (want[i] === got[i]) continue;
      const [a, b] = [want[i], got[i]].map((l) => (l ? `“${l.slice(0, 80)}”` : '—'));
      return this.add(check, 'failed', `重算得 ${a},文件为 ${b}`, `recomputed ${a}, found ${b}`, 'result.txt', i + 1);
    }
    return this.ok(check, zh, en);
  }

  /** What a result shows without the pool: the seed, every firm's own ticket, the order, the cutoffs. */
  private shown(given: Result): void {
    const { plan } = this;
    let good = true;
    const rule = (holds: boolean, row: number, zh: string, en: string) => {
      good = this.demand(holds, 'tickets', 'result.txt', row, zh, en) && good;
    };
    rule(given.draw === plan.draw && given.plan === this.facts.planDigest, 0, '属于另一方案', 'belongs to another plan');
    rule(given.seed === this.facts.seed, 4, '种子不符', 'not the seed');
    rule(given.cutoffs.length === plan.strata.length, 5, '层数与方案不符', 'not as many strata as in the plan');
    let before = '';
    for (const s of given.selected) {
      rule(before <= s.ticket, s.row, '签号应升序', 'tickets must ascend');
      before = s.ticket;
    }
    for (const s of [...given.selected, ...given.reserves]) {
      rule(hex(this.suite.ticket(this.key!, s.firm)) === s.ticket, s.row, '不是该企业的签号', 'not the ticket of this firm');
    }
    plan.strata.forEach((s, i) => {
      const c = given.cutoffs[i];
      const drawn = given.selected.filter((x) => x.stratum === s.label);
      const n = Math.min(s.eligible, s.quota);
      const fit = c?.stratum === s.label && c.selected === n && drawn.length === n && c.ticket === (drawn[n - 1]?.ticket ?? '-');
      rule(fit, c?.row ?? 5 + i, '与方案和抽中对象不符', 'does not fit the plan and the selections');
    });
    if (good)
      this.ok('tickets', `S ${this.facts.seed}；所列签号都属实`, `S ${this.facts.seed}; every ticket shown is that firm's`);
  }

  /** deviations.txt, if there: every step is the next by the protocol's rule. */
  private deviated(): void {
    const text = this.bundle['deviations.txt'];
    const d = text && this.parse('deviations', () => parseDeviations(text));
    if (!d) return;
    const demand = (good: boolean, row: number, zh: string, en: string) =>
      this.demand(good, 'deviations', 'deviations.txt', row, zh, en);
    if (!demand(d.draw === this.plan.draw, 2, '属于另一抽取', 'of another draw')) return;
    if (!demand(!this.facts.void, 0, '作废的抽取没有偏离', 'a void draw has no deviations')) return;
    if (!this.bundle['result.txt']) {
      this.add('deviations', 'withheld', '没有抽取结果，无从对照', 'without it nothing can be compared', 'result.txt');
      return;
    }
    if (!demand(d.result === this.facts.resultDigest, 3, '属于另一结果', 'of another result')) return;
    const { course } = this;
    if (!course) {
      this.add('deviations', 'withheld', '须先完整核验抽取结果', 'needs a result that was checked as a whole');
      return;
    }
    for (const step of d.steps) {
      const rest = step.kind === 'substitute' ? course.substitute(step) : course.refill(step);
      const want = rest ?? '—';
      if (!demand(step.rest === rest, step.row, `重算得 ${want.slice(0, 80)}`, `recomputed ${want.slice(0, 80)}`)) return;
    }
    this.ok(
      'deviations',
      `${d.steps.length} 步，每步都是规则所定的下一个`,
      `${d.steps.length} steps, each the next by the protocol's rule`,
    );
  }
}

// The texts of a draw: plan (§6.4), round and close (§6.3), result (§6.7), void and deviations (§6.8).
import { ascending, COUNT, fits, HEX, ID, isDrawNumber, isTime, Reader, STRATUM, TIME, WORD } from './grammar';

export const QUAL = '(?!-$)[!-+.-~-]{1,64}';

export type Table = { lines: number; root: string };
export type Stratum = { label: string; eligible: number; quota: number; reserve: number };
export type Plan = {
  suite: string;
  draw: string;
  rule: string;
  pool: Table;
  salted: boolean;
  exclusions: Table;
  inspectors: Table;
  conflicts: Table;
  strata: Stratum[];
  slots: string[];
  round: string;
  roundDigest: string;
  sealed: string[];
  chain: { length: number; anchor: string } | null;
};

export function parsePlan(text: Uint8Array): Plan {
  const r = new Reader('plan.txt', text);
  const table = (key: string) => {
    const [lines, root, salted] = r.take(key, `(${COUNT}) (${HEX})${key === 'pool' ? '( salted)?' : ''}`);
    return { lines: Number(lines), root: root!, salted: salted === ' salted' };
  };
  r.one('drd1', 'plan');
  const suite = r.one('suite');
  const draw = r.one('draw');
  const supersedes = r.maybe('supersedes', `(${ID})`);
  r.one('matter');
  const rule = r.one('rule', HEX);
  const pool = table('pool');
  const exclusions = table('exclusions');
  const inspectors = table('inspectors');
  const conflicts = table('conflicts');
  const strata = r.all<Stratum>('stratum', `(${STRATUM}) (${COUNT}) (${COUNT}) (${COUNT})`, ([label, ...n], before) => {
    r.demand(!before || before.label < label!, '层次应严格升序', 'strata must be strictly ascending');
    return { label: label!, eligible: Number(n[0]), quota: Number(n[1]), reserve: Number(n[2]) };
  });
  let slot = 0;
  const slots = r.all<string>('slot', `(${COUNT}) (${WORD})`, ([n, qual]) => {
    r.demand(n === String(++slot), '岗位应从 1 连续编号', 'slots must be numbered 1, 2, …');
    return qual!;
  });
  const [round, roundDigest] = r.take('round', `(${WORD}) (${HEX})`);
  const sealed = r.all<string>('sealed', `(${ID})`, ([party]) => party!);
  const chain = r.maybe('reserve-chain', `([1-9][0-9]{0,11}) (${HEX})`);
  const embargo = r.maybe('embargo', `(${WORD})`);
  if (embargo) r.demand(isTime(embargo[0]!) && embargo[0]! > '0001-01-01T00:00:00Z', '时间有误', 'not a time');
  const publication = r.maybe('publication', `(${WORD})`)?.[0] ?? 'open';
  r.end();
  const whole = (good: boolean, zh: string, en: string) => r.demand(good, zh, en, 0);
  whole(fits(ID, round!), '轮次编号有误', 'malformed round id');
  whole(isDrawNumber(draw), '抽取编号有误', 'not a draw number');
  whole(
    !supersedes || (isDrawNumber(supersedes[0]!) && supersedes[0] !== draw),
    '被取代的抽取编号有误',
    'supersedes must name another draw',
  );
  whole(slots.length >= 2, '至少要有两个岗位', 'at least two slots are needed');
  whole(ascending(sealed), '密封方应严格升序', 'sealed parties must be strictly ascending');
  whole(!embargo || sealed.length > 0, '暂缓公开须有密封方', 'an embargo needs a sealed party');
  whole(publication === 'open' || publication === 'restricted', '公开方式有误', 'publication must be open or restricted');
  whole(publication === 'open' || pool.salted, '限制公开的名录须加盐', 'restricted publication needs a salted pool');
  whole(
    slots.every((q) => q === '-' || fits(QUAL, q)),
    '岗位资质有误',
    'a slot needs a qualification or "-"',
  );
  whole(strata.length > 0, '没有层次', 'at least one stratum is needed');
  return {
    suite,
    draw,
    rule,
    pool,
    salted: pool.salted,
    exclusions,
    inspectors,
    conflicts,
    strata,
    slots,
    round: round!,
    roundDigest: roundDigest!,
    sealed,
    chain: chain && { length: Number(chain[0]), anchor: chain[1]! },
  };
}

export type Event = { source: string; event: string; time: string };
export type Round = { suite: string; id: string; parties: string[]; quorum: number; beacons: Event[] };

export function parseRound(text: Uint8Array): Round {
  const r = new Reader('round.txt', text);
  r.one('drd1', 'round');
  const suite = r.one('suite');
  const id = r.one('round');
  const parties = r.all<string>('party', `(${ID})`, ([party], before) => {
    r.demand(!before || before < party!, '各方应严格升序', 'parties must be strictly ascending');
    return party!;
  });
  const quorum = Number(r.one('quorum', COUNT));
  const revealBy = r.one('reveal-by', TIME);
  r.demand(isTime(revealBy), '时间有误', 'not a time');
  const beacons = r.all<Event>('beacon', `(${WORD}) (${WORD}) (${TIME})`, ([source, event, time]) => {
    r.demand(isTime(time!) && time! > revealBy, '事件须晚于揭示时限', 'the event must be after reveal-by');
    return { source: source!, event: event!, time: time! };
  });
  r.end();
  const whole = (good: boolean, zh: string, en: string) => r.demand(good, zh, en, 0);
  whole(parties.length >= 2, '至少要有两方', 'at least two parties are needed');
  whole(
    2 <= quorum && quorum <= parties.length,
    '法定参与数应在 2 与各方总数之间',
    'the quorum must be between 2 and the number of parties',
  );
  whole(beacons.length > 0, '没有公共事件', 'at least one public event is needed');
  whole(
    beacons.every((b) => fits(ID, b.source) && fits(ID, b.event)),
    '公共事件名称有误',
    'malformed name of a public event',
  );
  const names = new Set(beacons.map((b) => `${b.source} ${b.event}`));
  whole(names.size === beacons.length, '同一公共事件出现两次', 'the same public event is named twice');
  return { suite, id, parties, quorum, beacons };
}

export type Nonce = { party: string; value: string };

export function parseClose(text: Uint8Array): { round: string; digest: string; open: Nonce[] } {
  const r = new Reader('close.txt', text);
  r.one('drd1', 'close');
  const [round, digest] = r.take('round', `(${WORD}) (${HEX})`);
  const open = r.all<Nonce>('open', `(${WORD}) (${HEX})`, ([party, value]) => ({ party: party!, value: value! }));
  r.end();
  const parties = open.map((o) => o.party);
  const good = [round!, ...parties].every((id) => fits(ID, id)) && ascending(parties);
  r.demand(good, '各方应严格升序', 'parties must be ids, strictly ascending', 0);
  return { round: round!, digest: digest!, open };
}

export type Selection = { row: number; stratum: string; firm: string; ticket: string; team: string[] };
export type Reserve = { row: number; stratum: string; n: number; firm: string; ticket: string };
export type Result = {
  draw: string;
  plan: string;
  seed: string;
  cutoffs: { row: number; stratum: string; selected: number; ticket: string }[];
  selected: Selection[];
  reserves: Reserve[];
};

/** §6.7, by its grammar alone. */
export function parseResult(text: Uint8Array): Result {
  const r = new Reader('result.txt', text);
  r.one('drd1', 'result');
  const draw = r.one('draw');
  const plan = r.one('plan', HEX);
  const seed = r.one('seed', HEX);
  const cutoffs = r.all<Result['cutoffs'][number]>('cutoff', `(${WORD}) (?:(0) (-)|([1-9][0-9]{0,11}) (${HEX}))`, (w) => ({
    row: r.row,
    stratum: w[0]!,
    selected: Number(w[1] || w[3]),
    ticket: w[2] || w[4]!,
  }));
  let n = 0;
  const selected = r.all<Selection>('sel', `(${COUNT}) (${WORD}) (${WORD}) (${HEX})((?: ${WORD}){2,})`, (w, before) => {
    const team = w[4]!.slice(1).split(' ');
    r.demand(w[0] === String(++n), '抽中对象应从 1 连续编号', 'selections must be numbered 1, 2, …');
    r.demand(!before || before.team.length === team.length, '各组人数应相同', 'teams must be of one size');
    return { row: r.row, stratum: w[1]!, firm: w[2]!, ticket: w[3]!, team };
  });
  const reserves = r.all<Reserve>('rsv', `(${WORD}) (${COUNT}) (${WORD}) (${HEX})`, ([stratum, number, firm, ticket], before) => {
    const want = before?.stratum === stratum ? before!.n + 1 : 1;
    r.demand(number === String(want), '候补应从 1 连续编号', 'reserves of a stratum must be numbered 1, 2, …');
    return { row: r.row, stratum: stratum!, n: want, firm: firm!, ticket: ticket! };
  });
  for (const s of selected) {
    s.team.forEach((j, i) => {
      if (j !== '!') return;
      const [firm, slot] = r.take('unfilled', `(${WORD}) (${WORD})`);
      r.demand(firm === s.firm && slot === String(i + 1), '与空缺岗位不符', `must be unfilled ${s.firm} ${i + 1}`);
    });
  }
  r.end();
  return { draw, plan, seed, cutoffs, selected, reserves };
}

export type Void = { draw: string; plan: string; code: string; requested: string; approved: string };

export function parseVoid(text: Uint8Array): Void {
  const r = new Reader('void.txt', text);
  r.one('drd1', 'void');
  const draw = r.one('draw');
  const plan = r.one('plan', HEX);
  const code = r.one('code', WORD);
  r.one('evidence', HEX);
  const requested = r.one('requested');
  const approved = r.one('approved');
  const time = r.one('time', TIME);
  r.demand(isTime(time), '时间有误', 'not a time');
  r.end();
  r.demand(isDrawNumber(draw), '抽取编号有误', 'not a draw number', 2);
  r.demand(['V01', 'V02', 'V03'].includes(code), '作废代码有误', 'the code must be V01, V02 or V03', 4);
  r.demand(requested !== approved, '申请人与批准人相同', 'approved by whoever requested it', 7);
  return { draw, plan, code, requested, approved };
}

/** A step beside the result: a firm or an inspector leaves, and what the protocol puts in the place. */
export type Step = {
  row: number;
  kind: 'substitute' | 'refill';
  code: string;
  head: string;
  firm: string;
  out: string;
  link: string;
  rest: string;
};

/** §6.8, by its grammar alone. */
export function parseDeviations(text: Uint8Array): { draw: string; result: string; steps: Step[] } {
  const r = new Reader('deviations.txt', text);
  r.one('drd1', 'deviations');
  const draw = r.one('draw');
  r.demand(isDrawNumber(draw), '抽取编号有误', 'not a draw number');
  const result = r.one('result', HEX);
  const steps = r.all<Step>('step', '(.+)', ([line], before) => {
    const n = before ? before.row - 2 : 1;
    return (
      step(line!.split(' '), n, r.row) ??
      r.fail('不是合格的替补或补派记录', 'not a well-formed substitute or refill, or misnumbered')
    );
  });
  r.end();
  return { draw, result, steps };
}

const ABSENCES = 'L0[1-4]|K0[0-5]';
const ZERO = '0'.repeat(64);

function step(w: string[], n: number, row: number): Step | null {
  const [number, kind, code, evidence, requested, approved, firm, ...rest] = w;
  const substitute = kind === 'substitute';
  const ids = [requested, approved, firm, ...(substitute ? [rest[0], ...rest.slice(3)] : [rest[1], rest[2]])];
  const [comes, ticket] = substitute ? [rest[0], rest[1]] : [rest[2], rest[3]];
  const good =
    number === String(n) &&
    (substitute ? rest.length >= 5 : kind === 'refill' && rest.length === 4) &&
    fits(substitute ? 'S0[1-5]' : ABSENCES, code!) &&
    fits(HEX, evidence!) &&
    ids.every((id) => fits(ID, id!)) &&
    requested !== approved &&
    (comes === '!' ? !substitute && ticket === '-' : fits(HEX, ticket!) && ticket !== ZERO) &&
    (substitute ? fits(`-|${HEX}`, rest[2]!) && rest[2] !== ZERO : fits('[1-9][0-9]{0,11}', rest[0]!));
  if (!good) return null;
  return {
    row,
    kind: substitute ? 'substitute' : 'refill',
    code: code!,
    head: [evidence, requested, approved].join(' '),
    firm: firm!,
    out: substitute ? '' : rest[1]!,
    link: substitute ? rest[2]! : '-',
    rest: rest.join(' '),
  };
}

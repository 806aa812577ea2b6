// The randomness of a draw (§6.3, §6.5): commitments, quorum, close, public events, seals, and the seed from all of them.
import { type Entropy, parseEntropy, sources } from './entropy';
import type { Bundle } from './grammar';
import { ascii, concat, hex, lp8, type Suite, u16, unhex } from './hash';
import { type CheckName, Reporter } from './report';
import { type Nonce, type Plan, parseClose, type Round } from './texts';

export class Randomness extends Reporter {
  suite!: Suite;
  plan!: Plan;
  protected round!: Round;
  protected entropy: Entropy | null = null;
  /** every nonce is there and opens its commitment, every event is possible */
  protected opened = false;
  /** sealed nonces are withheld */
  protected sealed = false;
  /** void because its round failed: there is nothing to draw */
  protected undrawn = false;

  constructor(protected readonly bundle: Bundle) {
    super();
  }

  /** Commitments, quorum, close, public events, seals. */
  protected randomness(): void {
    const text = this.bundle['entropy.json'];
    if (!text) {
      this.undrawn = this.neverDrawn();
      if (!this.undrawn) this.add('entropy', 'withheld', '未公开', 'not in the bundle', 'entropy.json');
      this.closing(null);
      this.sealed = true;
      return;
    }
    const e = this.parse('entropy', () => parseEntropy(text));
    if (!e) return;
    this.entropy = e;
    if (this.facts.void === 'V03') this.closedLate();
    this.ok('entropy', '写法规范', 'canonical');
    const n = e.opened.length;
    const { quorum } = this.round;
    let good = this.opens('commitments', 'commit', this.plan.roundDigest, e.opened, e.commitments, this.round.parties);
    if (good) this.ok('commitments', `${n} 方揭示`, `${n} opened`);
    const enough = this.demand(
      n >= quorum,
      'quorum',
      'entropy.json',
      0,
      `${n} 方揭示，法定 ${quorum} 方`,
      `${n} nonces count, the quorum is ${quorum}`,
    );
    if (enough) this.ok('quorum', `${n} ≥ ${quorum}`);
    good = enough && good;
    good = this.closing(e.opened) && good;
    good = this.beacons(e) && good;
    const parties = e.seals.map((s) => s.party);
    const seals =
      this.demand(
        same(parties, this.plan.sealed),
        'seals',
        'entropy.json',
        0,
        '密封方与方案不符',
        'not the sealed parties of the plan',
      ) && this.opens('seals', 'seal', this.facts.planDigest!, e.sealed, e.seals, parties);
    this.sealed = e.sealed.length < parties.length;
    if (seals && this.sealed)
      this.add('seals', 'withheld', '密封随机数尚未公开', 'sealed nonces are not published yet', 'entropy.json');
    else if (seals) this.ok('seals', `${parties.length} 方`, `${parties.length}`);
    this.opened = good && seals;
  }

  /** Only allowed parties promised, and every nonce opens its party's promise. */
  private opens(check: CheckName, label: string, prefix: string, nonces: Nonce[], promised: Nonce[], allowed: string[]): boolean {
    const wrong = [...nonces, ...promised].filter((n) => !allowed.includes(n.party)).map((n) => n.party);
    for (const n of nonces) {
      const want = promised.find((p) => p.party === n.party)?.value;
      if (hex(this.suite.th(label, unhex(prefix), lp8(n.party), unhex(n.value))) !== want) wrong.push(n.party);
    }
    const list = [...new Set(wrong)].join(' ');
    return this.demand(
      wrong.length === 0,
      check,
      'entropy.json',
      0,
      `${list} 的随机数打不开其承诺`,
      `${list}: does not open what was promised`,
    );
  }

  /** Whether a void draw has no result because its round failed; asked where entropy.json is absent. */
  private neverDrawn(): boolean {
    const code = this.facts.void;
    const text = this.bundle['close.txt'];
    if (!code) return false;
    if (!text) {
      if (code === 'V03')
        this.add('void', 'withheld', '没有关闭记录，无从核验轮次失败', 'nothing shows that the round failed', 'close.txt');
      return code === 'V03';
    }
    try {
      const n = parseClose(text).open.length;
      if (n < this.round.quorum)
        return this.ok('void', `轮次失败：${n} 方揭示，不足法定数`, `the round failed: ${n} nonces, below the quorum`);
    } catch {
      return false; // closing says why
    }
    return code === 'V03' && this.closedLate();
  }

  private closedLate(): boolean {
    return this.add('void', 'noted', '轮次关闭过迟，须对照台账', 'that it closed too late only the ledger shows');
  }

  private closing(opened: Nonce[] | null): boolean {
    const text = this.bundle['close.txt'];
    if (!text)
      return this.add(
        'close',
        'noted',
        '没有关闭记录，以 entropy.json 为准',
        'no close text; entropy.json says which nonces count',
      );
    const c = this.parse('close', () => parseClose(text));
    if (!c) return false;
    const list = (all: Nonce[]) => all.map((n) => `${n.party} ${n.value}`);
    return (
      this.demand(
        c.round === this.round.id && c.digest === this.plan.roundDigest,
        'close',
        'close.txt',
        2,
        '关闭的是另一轮次',
        'closes another round',
      ) &&
      this.demand(
        !opened || same(list(opened), list(c.open)),
        'close',
        'close.txt',
        0,
        '与 entropy.json 揭示的不同',
        'not the nonces of entropy.json',
      ) &&
      this.ok('close', hex(this.suite.th('close', text)))
    );
  }

  /** The events of the round in its order, of known sources, 60 bits or more together, with possible or proven outcomes. */
  private beacons(e: Entropy): boolean {
    const named = this.round.beacons;
    const known = named.every((b) => sources.get(b.source)?.event(b.event, b.time) ?? false);
    const bits = named.reduce((n, b) => n + (sources.get(b.source)?.bits ?? 0), 0);
    if (
      !this.demand(
        known && bits >= 60,
        'beacons',
        'round.txt',
        0,
        '来源未知、事件有误或不足 60 位',
        'unknown source, wrong event, or less than 60 bits',
      )
    )
      return false;
    if (
      !this.demand(
        e.beacons.length === named.length,
        'beacons',
        'entropy.json',
        0,
        '事件数与轮次不符',
        'not as many events as in the round',
      )
    )
      return false;
    let good = true;
    named.forEach((b, i) => {
      const got = e.beacons[i]!;
      const source = sources.get(b.source)!;
      const what = `${b.source} ${b.event}`;
      const right = got.source === b.source && got.event === b.event && source.value(b.event, got.value);
      if (!this.demand(right, 'beacons', 'entropy.json', 0, `${what} 不可能有此结果`, `not a possible outcome of ${what}`)) {
        good = false;
        return;
      }
      if (source.proven) this.ok('beacons', `${what} 签名属实`, `${what}: signature holds`);
      else {
        this.ok('beacons', `${what} 形式相符`, `${what}: form holds`);
        this.add(
          'beacons',
          'noted',
          `请与公布结果对照：${what} = ${got.value}`,
          `compare with the published outcome: ${what} = ${got.value}`,
        );
      }
      if (source.office && this.plan.sealed.length === 0) {
        this.add('office', 'noted', `机关自行掷骰，没有密封方：${what}`, `thrown by the office, no sealed party: ${what}`);
      }
    });
    return good;
  }

  /** S of §6.5 */
  protected seed(e: Entropy): Uint8Array {
    const nonces = (all: Nonce[]) => concat(u16(all.length), ...all.flatMap((n) => [lp8(n.party), unhex(n.value)]));
    const events = e.beacons.flatMap((b) => [lp8(b.source), lp8(b.event), u16(b.value.length), ascii(b.value)]);
    const q = unhex(this.plan.roundDigest);
    return this.suite.th('seed', lp8(this.plan.draw), q, nonces(e.opened), u16(e.beacons.length), ...events, nonces(e.sealed));
  }
}

function same(a: string[], b: string[]): boolean {
  return a.length === b.length && a.every((x, i) => x === b[i]);
}

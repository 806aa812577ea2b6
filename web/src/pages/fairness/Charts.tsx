import type { FairnessQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';

type Report = FairnessQuery['fairnessReport'];
type Test = Report['tests'][number];

const width = 480;
const labels = 130;

const short = (x: number) => (Number.isInteger(x) ? String(x) : x.toFixed(1));

/** Groups of one dimension: what was drawn against what chance gives. Each row says the same in words. */
export function GroupChart({ title, tests }: { title: string; tests: readonly Test[] }) {
  const { t } = useText();
  if (tests.length === 0) return null;
  const most = Math.max(1, ...tests.map((x) => Math.max(x.observed, x.high))) * 1.05;
  const at = (v: number) => labels + (v / most) * (width - labels - 10);
  return (
    <figure className="chart">
      <figcaption>{title}</figcaption>
      <svg viewBox={`0 0 ${width} ${tests.length * 24 + 8}`} role="img" aria-label={title}>
        {tests.map((x, i) => (
          <g key={x.key} className={x.watched ? 'watched' : undefined} transform={`translate(0 ${i * 24 + 4})`}>
            <title>
              {t('fairness.bar', {
                label: x.subject,
                observed: short(x.observed),
                expected: short(x.expected),
                low: short(x.low),
                high: short(x.high),
              })}
            </title>
            <text x={labels - 8} y={15} textAnchor="end">
              {x.subject}
            </text>
            <rect className="band" x={at(x.low)} y={6} width={Math.max(1, at(x.high) - at(x.low))} height={12} rx={3} />
            <line className="tick" x1={at(x.expected)} x2={at(x.expected)} y1={3} y2={21} />
            <circle className="dot" cx={at(x.observed)} cy={12} r={5} />
          </g>
        ))}
      </svg>
    </figure>
  );
}

/** How many enterprises were drawn so many times. */
export function OftenChart({ counts }: { counts: Report['counts'] }) {
  const { t } = useText();
  if (counts.length === 0) return null;
  const root = (n: number) => Math.sqrt(Math.max(0, n)); // the many that were never drawn would hide the rest
  const most = Math.max(1, ...counts.map((c) => Math.max(root(c.firms), root(c.expected))));
  const at = (n: number) => (root(n) / most) * (width - labels - 90);
  return (
    <figure className="chart">
      <svg viewBox={`0 0 ${width} ${counts.length * 28 + 8}`} role="img" aria-label={t('fairness.often')}>
        {counts.map((c, i) => (
          <g key={c.times} transform={`translate(0 ${i * 28 + 4})`}>
            <text x={labels - 8} y={16} textAnchor="end">
              {t('fairness.times', { n: c.times })}
            </text>
            <rect className="dot" x={labels} y={3} width={Math.max(1, at(c.firms))} height={9} rx={2} />
            <rect className="outline" x={labels} y={13} width={Math.max(1, at(c.expected))} height={9} rx={2} />
            <text x={labels + Math.max(at(c.firms), at(c.expected)) + 8} y={16}>
              {c.firms} / {short(c.expected)}
            </text>
          </g>
        ))}
      </svg>
    </figure>
  );
}

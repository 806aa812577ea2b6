import { useAsk } from '../../ask';
import { Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { count } from '../../format';
import { PlanTargetCountDocument } from '../../gql/documents/plans';
import { useText, wordsOf } from '../../i18n/text';
import type { CommitPlan } from './CommitDrawPage';
import { quota } from './commit';

/** What the draw of a plan would be if it were committed now: households by stratum, and how many of each are drawn. */
export function Expected({ plan }: { plan: CommitPlan }) {
  const { t, lang } = useText();
  const { data, loading, problem } = useAsk(PlanTargetCountDocument, {
    target: plan.target,
    stratification: plan.stratification,
  });
  const strata = data?.planTargetCount.strata ?? [];
  const n = (value: number) => count(lang, value);
  const drawn = (s: (typeof strata)[number]) =>
    quota(
      s.active,
      plan.ratios.find((r) => r.stratum === s.stratum),
    );
  const sum = (of: (s: (typeof strata)[number]) => number) => n(strata.reduce((all, s) => all + of(s), 0));
  return (
    <Panel title={t('commit.expected')}>
      {problem && <ProblemPanel problem={problem} />}
      <p role="status">
        {loading
          ? t('plans.counting')
          : t('commit.pool', { all: sum((s) => s.enterprises), active: sum((s) => s.active), drawn: sum(drawn) })}
      </p>
      {strata.length > 0 && (
        <ul>
          {strata.map((s) => (
            <li key={s.stratum}>
              {t('commit.stratum', { stratum: wordsOf(t, 'subject', s.stratum), active: n(s.active), drawn: n(drawn(s)) })}
            </li>
          ))}
        </ul>
      )}
      <p className="hint">{t('commit.expectedHint')}</p>
    </Panel>
  );
}

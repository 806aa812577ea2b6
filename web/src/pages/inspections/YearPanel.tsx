import { useAsk } from '../../ask';
import { FrequencyBar } from '../../components/Frequency';
import { Panel } from '../../components/Page';
import { Loading, ProblemPanel } from '../../components/States';
import { civilYear, count } from '../../format';
import { MyFrequencyDocument } from '../../gql/documents/inspections';
import { useText } from '../../i18n/text';

/** The visits of this year, per agency against its cap, beside last year's and the industry's. */
export function YearPanel({ uscc }: { uscc: string }) {
  const { t, lang } = useText();
  const year = civilYear(new Date());
  const { data, loading, problem, again } = useAsk(MyFrequencyDocument, { uscc, year });
  const frequency = data?.enterprise?.frequency;
  if (!loading && !problem && !frequency) return null;
  return (
    <Panel title={t('my.frequency', { year })}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {frequency && (
        <>
          <ul className="figures">
            <li>
              <b>{count(lang, frequency.total)}</b>
              {t('my.total')}
            </li>
            <li>
              <b>{count(lang, frequency.previousYearTotal)}</b>
              {t('my.previous')}
            </li>
            {typeof frequency.industryMedian === 'number' && (
              <li>
                <b>{count(lang, frequency.industryMedian)}</b>
                {t('my.median')}
              </li>
            )}
          </ul>
          {frequency.byAgency.length === 0 && <p>{t('my.frequencyNone', { year })}</p>}
          <div className="frequencies">
            {frequency.byAgency.map((row) => (
              <FrequencyBar key={row.agency.id} row={row} />
            ))}
          </div>
          {frequency.rules.length > 0 && (
            <details>
              <summary>{t('my.rules', { n: frequency.rules.length })}</summary>
              <ul>
                {frequency.rules.map((r) => (
                  <li key={`${r.countedBy}${r.whose}${r.rule}${r.period}`}>
                    {t('my.rule', {
                      whose: `${t(`countedBy.${r.countedBy}`)}（${r.whose}）`,
                      period: r.period,
                      n: r.counted,
                      cap: r.cap,
                      basis: r.basis,
                    })}
                  </li>
                ))}
              </ul>
            </details>
          )}
        </>
      )}
    </Panel>
  );
}

import { Digest } from '../../components/Digest';
import { Panel } from '../../components/Page';
import { Table } from '../../components/Table';
import { count } from '../../format';
import { useText, wordsOf } from '../../i18n/text';
import type { Draw } from './DrawPage';

/** Strata with quota and cutoff, and what was excluded by reason. */
export function StrataPanel({ draw }: { draw: Draw }) {
  const { t, lang } = useText();
  const n = (value: number) => count(lang, value);
  const executed = draw.strata.some((s) => s.cutoff);
  return (
    <Panel title={t('draw.strata')} note={`${t('draw.stratification')} ${wordsOf(t, 'strata', draw.plan.stratification)}`}>
      <Table
        caption={t('draw.strata')}
        rows={draw.strata}
        rowKey={(s) => s.label}
        columns={[
          { head: t('draw.stratum'), cell: (s) => wordsOf(t, 'subject', s.label), lead: true },
          { head: t('draw.eligible'), cell: (s) => n(s.eligible), number: true },
          { head: t('draw.quota'), cell: (s) => n(s.quota), number: true },
          { head: t('draw.reserve'), cell: (s) => n(s.reserve), number: true },
          ...(executed
            ? [
                {
                  head: t('draw.cutoff'),
                  cell: (s: Draw['strata'][number]) =>
                    s.cutoff ? <Digest value={s.cutoff} label={t('draw.cutoff')} /> : t('common.none'),
                },
              ]
            : []),
        ]}
      />
      <h3>{t('draw.exclusions')}</h3>
      {draw.pool.exclusions.length === 0 ? (
        <p>{t('draw.noExclusions')}</p>
      ) : (
        <ul className="inline">
          {draw.pool.exclusions.map((e) => (
            <li key={e.code}>
              <code>{e.code}</code> {wordsOf(t, 'exclusion', e.code)} {t('common.households', { n: n(e.count) })}
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}

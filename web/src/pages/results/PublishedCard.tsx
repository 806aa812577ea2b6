import { Link } from 'react-router';
import { Facts } from '../../components/Page';
import { DemoTag, ResultTag, Tag } from '../../components/Tag';
import { day, moment } from '../../format';
import type { PublishedLineFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';

/** A published result as the public reads it; one that was withdrawn stays as a tombstone with its reason. */
export function PublishedCard({ row, full = false }: { row: PublishedLineFragment; full?: boolean }) {
  const { t, lang } = useText();
  const before = (e: PublishedLineFragment['earlier'][number]) =>
    t('results.earlierVersion', {
      version: e.version,
      result: t(`result.${e.result}`),
      findings: e.findings,
      time: moment(lang, e.publishedAt),
    });
  const gone = row.withdrawnAt !== null && row.withdrawnAt !== undefined;
  return (
    <article className={gone ? 'card gone' : 'card'}>
      <header>
        <h3>
          {row.enterpriseName ?? row.number} <DemoTag on={row.synthetic} />
        </h3>
        {row.result ? <ResultTag result={row.result} /> : <Tag tone="bad">{t('results.withdrawn')}</Tag>}
      </header>
      {row.uscc && <p className="mono">{row.uscc}</p>}
      <p>
        {row.agency.name} · {t(`kind.${row.kind}`)} · {t('results.visited', { day: day(lang, row.visitedOn) })}
      </p>
      {gone && row.withdrawnAt && (
        <p>{t('results.withdrawnWhy', { time: moment(lang, row.withdrawnAt), reason: row.withdrawnReason ?? '' })}</p>
      )}
      {!gone && row.correctedReason && (
        <p className="hint warn">{t('results.corrected', { version: row.version, reason: row.correctedReason })}</p>
      )}
      {full && !gone && (
        <Facts
          rows={[
            [t('common.number'), row.number],
            [t('common.items'), row.items.join('；')],
            [t('inspection.findings'), row.findings ? t('results.findings', { n: row.findings }) : t('results.noFindings')],
            [t('inspection.decision'), row.outcomes.map((o) => t(`outcome.${o}`)).join('；')],
            [t('results.team'), row.inspectors.join('、')],
            [t('results.fromDraw'), row.drawNumber && <Link to={`/draw/${row.drawNumber}`}>{row.drawNumber}</Link>],
            [t('results.statement'), row.statement],
            [t('results.earlier'), row.earlier.map((e) => before(e)).join('；')],
          ]}
        />
      )}
      <footer>{t('results.published', { time: moment(lang, row.publishedAt) })}</footer>
    </article>
  );
}

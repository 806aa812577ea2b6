import { useAsk } from '../../ask';
import { Panel } from '../../components/Page';
import { Table } from '../../components/Table';
import { DrawNumbersDocument } from '../../gql/documents/draws';
import { useText, wordsOf } from '../../i18n/text';

/** What an office drew in a year, what happened beside its draws and who answers for it, and which visits no draw made. */
export function NumbersPanel({ year }: { year: number }) {
  const { t } = useText();
  const { data } = useAsk(DrawNumbersDocument, { year });
  const of = data?.drawStatistics;
  if (!of || of.offices.length === 0) return null;
  return (
    <Panel title={t('drawNumbers.title', { year })} note={t('drawNumbers.note')}>
      <Table
        caption={t('drawNumbers.offices')}
        rows={of.offices}
        rowKey={(o) => o.agency}
        columns={[
          { head: t('drawNumbers.agency'), cell: (o) => o.agency, lead: true },
          { head: t('drawNumbers.draws'), cell: (o) => o.draws },
          { head: t('drawNumbers.executed'), cell: (o) => o.executed },
          { head: t('drawNumbers.voided'), cell: (o) => o.voided },
          { head: t('drawNumbers.late'), cell: (o) => o.late },
          { head: t('drawNumbers.drawn'), cell: (o) => o.drawn },
          { head: t('drawNumbers.narrowed'), cell: (o) => o.narrowed },
          { head: t('drawNumbers.excluded'), cell: (o) => o.excluded },
          { head: t('drawNumbers.undrawn'), cell: (o) => o.undrawn },
          { head: t('drawNumbers.assigned'), cell: (o) => o.assigned },
        ]}
      />
      {of.officials.length > 0 && (
        <Table
          caption={t('drawNumbers.officials')}
          rows={of.officials}
          rowKey={(o) => `${o.agency} ${o.kind} ${o.code} ${o.official}`}
          columns={[
            { head: t('drawNumbers.official'), cell: (o) => o.official, lead: true },
            { head: t('drawNumbers.agency'), cell: (o) => o.agency },
            { head: t('deviation.kind'), cell: (o) => wordsOf(t, 'drawNumbers', o.kind) },
            { head: t('deviation.code'), cell: (o) => o.code },
            { head: t('drawNumbers.requested'), cell: (o) => o.requested },
            { head: t('drawNumbers.approved'), cell: (o) => o.approved },
          ]}
        />
      )}
      {of.assignments.length > 0 && (
        <Table
          caption={t('drawNumbers.assigned')}
          rows={of.assignments}
          rowKey={(a) => `${a.agency} ${a.reason} ${a.author} ${a.approver}`}
          columns={[
            { head: t('deviation.reason'), cell: (a) => a.reason, lead: true },
            { head: t('drawNumbers.agency'), cell: (a) => a.agency },
            { head: t('deviation.requestedBy'), cell: (a) => a.author },
            { head: t('deviation.approvedBy'), cell: (a) => a.approver },
            { head: t('drawNumbers.visits'), cell: (a) => a.visits },
          ]}
        />
      )}
    </Panel>
  );
}

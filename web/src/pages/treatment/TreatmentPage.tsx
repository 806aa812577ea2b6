import { useEffect, useId, useState } from 'react';
import { Link } from 'react-router';
import { useAsk } from '../../ask';
import { Digest } from '../../components/Digest';
import { FilterBar, useFilter } from '../../components/Filter';
import { LedgerPanel } from '../../components/Ledger';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { civilDay, moment } from '../../format';
import { TreatmentDocument, TreatmentMonthsDocument } from '../../gql/documents/treatment';
import type { TreatmentQuery, TreatmentShownFragment } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';

type Report = TreatmentShownFragment;
type Audit = NonNullable<TreatmentQuery['treatmentAudit']>;
type Difference = Report['differences'][number];

/** The supervisor's month: leniency that was not used stands first, then how similar cases were decided by whom. */
export function TreatmentPage() {
  const { t } = useText();
  return (
    <Protected title={t('treatment.title')} roles={['SUPERVISOR', 'AUDITOR']}>
      {() => <Shown />}
    </Protected>
  );
}

/** The last day of a month, YYYY-MM. */
export function lastDay(month: string): string {
  const [y, m] = month.split('-').map(Number);
  return `${month}-${new Date(Date.UTC(y ?? 0, m ?? 0, 0)).getUTCDate()}`;
}

/** The page opens on the latest audited month with decisions: the current one is not over, and little stands in it. */
function Shown() {
  const { t } = useText();
  const { get } = useFilter();
  const asked = get('month');
  const months = useAsk(TreatmentMonthsDocument, { first: 12 }, asked !== undefined);
  const audited = months.data?.treatmentAudits.nodes ?? [];
  const month = asked ?? (audited.find((m) => m.report.decisions > 0) ?? audited[0])?.month;
  if (month) return <MonthShown key={month} month={month} />;
  const now = civilDay(new Date()).slice(0, 7);
  return (
    <Page title={t('treatment.title')} lead={t('treatment.lead')}>
      {months.loading && <Loading />}
      {months.problem && <ProblemPanel problem={months.problem} again={months.again} />}
      {months.data && (
        <Empty title={t('treatment.monthsEmpty')} next={t('treatment.monthsNext')}>
          <Link className="button quiet" to={`/treatment?month=${now}`}>
            {t('treatment.thisMonth', { month: now })}
          </Link>
        </Empty>
      )}
    </Page>
  );
}

function MonthShown({ month }: { month: string }) {
  const { t } = useText();
  const { set } = useFilter();
  const id = useId();
  const answer = useAsk(TreatmentDocument, { from: `${month}-01`, to: lastDay(month) });
  const kept = answer.data?.treatmentAudit;
  const report = kept?.report ?? answer.data?.treatmentReport;
  return (
    <Page title={t('treatment.title')} lead={t('treatment.lead')}>
      <div className="tools">
        <FilterBar onSubmit={(form) => set({ month: String(form.get('month') ?? '') })}>
          <div className="field">
            <label htmlFor={id}>{t('treatment.month')}</label>
            <input id={id} key={month} type="month" name="month" defaultValue={month} required pattern="\d{4}-\d{2}" />
          </div>
        </FilterBar>
      </div>
      {answer.loading && <Loading />}
      {answer.problem && <ProblemPanel problem={answer.problem} again={answer.again} />}
      {report && report.decisions === 0 && report.unused === 0 ? (
        <Empty title={t('treatment.noneTitle', { month })} next={t(kept ? 'treatment.noneKept' : 'treatment.noneNext')} />
      ) : (
        report && <Findings report={report} />
      )}
      {kept ? <Kept audit={kept} /> : report && <p>{t('treatment.notKept')}</p>}
      <Months />
    </Page>
  );
}

/** The month's audit as it was made and kept: its bytes, their digest and the ledger's entry. */
function Kept({ audit }: { audit: Audit }) {
  const { t, lang } = useText();
  const [file, setFile] = useState<string>();
  useEffect(() => {
    const url = URL.createObjectURL(new Blob([audit.document], { type: 'application/json' }));
    setFile(url);
    return () => URL.revokeObjectURL(url);
  }, [audit.document]);
  return (
    <>
      <Panel title={t('treatment.kept')} note={t('treatment.keptNote')}>
        <Facts
          rows={[
            [t('treatment.madeAt'), moment(lang, audit.madeAt)],
            [t('treatment.digest'), <Digest key="d" value={audit.digest} label={t('treatment.digest')} />],
          ]}
        />
        <p>
          <a href={file} download="treatment.json">
            {t('treatment.document')}
          </a>
        </p>
      </Panel>
      <LedgerPanel entry={audit.ledger} />
    </>
  );
}

function Months() {
  const { t } = useText();
  const { get } = useFilter();
  const answer = useAsk(TreatmentMonthsDocument, { first: 12, after: get('after') });
  return (
    <Panel title={t('treatment.months')} note={t('treatment.monthsNote')}>
      <Listing
        answer={answer}
        pick={(d) => d.treatmentAudits}
        empty={{ title: t('treatment.monthsEmpty'), next: t('treatment.monthsNext') }}
      >
        {(rows) => (
          <Table
            caption={t('treatment.months')}
            rows={rows}
            rowKey={(m) => m.id}
            columns={[
              { head: t('treatment.month'), lead: true, cell: (m) => <Link to={`/treatment?month=${m.month}`}>{m.month}</Link> },
              { head: t('treatment.unusedShort'), number: true, cell: (m) => m.report.unused },
              { head: t('treatment.decisions'), number: true, cell: (m) => m.report.decisions },
              { head: t('treatment.compared'), number: true, cell: (m) => m.report.compared },
              { head: t('fairness.watch'), number: true, cell: (m) => m.watched },
              {
                head: t('fairness.alarms'),
                number: true,
                cell: (m) => (m.alarms > 0 ? <Tag tone="bad">{m.alarms}</Tag> : m.alarms),
              },
            ]}
          />
        )}
      </Listing>
    </Panel>
  );
}

function Findings({ report }: { report: Report }) {
  const { t } = useText();
  return (
    <>
      <Panel title={t('treatment.unused', { count: report.unused })} note={t('treatment.unusedNote')}>
        <ul className="answers">
          {report.unusedBy.map((u) => (
            <li key={u.agency}>
              <span>{u.agency}</span>
              <b>{t('treatment.unusedOf', { count: u.count, of: u.of })}</b>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel
        title={t('treatment.differences')}
        note={t('treatment.differencesNote', { decisions: report.decisions, compared: report.compared })}
      >
        {report.differences.length === 0 && <p>{t('treatment.alike')}</p>}
        {(['penalised', 'fined_high'] as const).map((measure) => {
          const rows = report.differences.filter((d) => d.measure === measure && d.subject !== '');
          return rows.length > 0 && <Differences key={measure} title={t(`treatment.${measure}`)} rows={rows} />;
        })}
      </Panel>
      <Watched rows={report.differences.filter((d) => d.watched)} />
    </>
  );
}

/** How many of the differences stand open; the others, less and less surprising, are folded. */
const shown = 6;

function Differences({ title, rows }: { title: string; rows: Difference[] }) {
  const { t } = useText();
  const sorted = [...rows].sort((a, b) => a.p - b.p);
  return (
    <>
      <h3>{title}</h3>
      <Lines caption={title} rows={sorted.slice(0, shown)} />
      {sorted.length > shown && (
        <details>
          <summary>{t('treatment.others', { count: sorted.length - shown })}</summary>
          <Lines caption={title} rows={sorted.slice(shown)} />
        </details>
      )}
    </>
  );
}

function Lines({ caption, rows }: { caption: string; rows: Difference[] }) {
  const { t } = useText();
  return (
    <Table
      caption={caption}
      rows={rows}
      rowKey={(d) => `${d.dimension} ${d.subject}`}
      columns={[
        {
          head: t('treatment.subject'),
          lead: true,
          cell: (d) => (d.dimension === 'kind' ? wordsOf(t, 'subject', d.subject) : d.subject),
        },
        { head: t('treatment.by'), cell: (d) => t(dimensionKey(d.dimension)) },
        { head: t('treatment.count'), number: true, cell: (d) => `${d.observed} / ${d.decisions}` },
        { head: t('treatment.expected'), number: true, cell: (d) => d.expected.toFixed(1) },
        { head: t('treatment.effect'), number: true, cell: (d) => `${d.effect > 0 ? '+' : ''}${(100 * d.effect).toFixed(1)}` },
        { head: t('treatment.odds'), number: true, cell: (d) => (d.odds === 0 ? '–' : d.odds.toFixed(2)) },
        { head: t('fairness.p'), number: true, cell: (d) => d.p.toFixed(4) },
        { head: t('treatment.adjusted'), number: true, cell: (d) => d.adjusted.toFixed(4) },
      ]}
    />
  );
}

function dimensionKey(dimension: string) {
  switch (dimension) {
    case 'agency':
    case 'officer':
    case 'industry':
    case 'kind':
      return `treatment.by.${dimension}` as const;
    default:
      return 'treatment.by.region';
  }
}

function Watched({ rows }: { rows: Difference[] }) {
  const { t, lang } = useText();
  return (
    <Panel title={t('fairness.watch')} note={t('fairness.watchNote')}>
      {rows.length === 0 && <p>{t('fairness.noWatch')}</p>}
      <ul className="answers">
        {rows.map((d) => (
          <li key={`${d.measure} ${d.dimension} ${d.subject}`}>
            <span>{d.subject || t(dimensionKey(d.dimension))}</span>
            {d.alarm ? <Tag tone="bad">{t('fairness.alarms')}</Tag> : <Tag tone="wait">{t('fairness.watch')}</Tag>}
            <small>{d.says[lang]}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

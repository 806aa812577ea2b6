import { useId } from 'react';
import { useAsk } from '../../ask';
import { FilterBar, useFilter } from '../../components/Filter';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { civilDay } from '../../format';
import { TreatmentDocument, type TreatmentQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';

type Report = TreatmentQuery['treatmentReport'];
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

function Shown() {
  const { t } = useText();
  const { get, set } = useFilter();
  const id = useId();
  const month = get('month') ?? civilDay(new Date()).slice(0, 7);
  const answer = useAsk(TreatmentDocument, { from: `${month}-01`, to: lastDay(month) });
  const report = answer.data?.treatmentReport;
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
      {report && <Findings report={report} />}
    </Page>
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

function Differences({ title, rows }: { title: string; rows: Difference[] }) {
  const { t } = useText();
  return (
    <>
      <h3>{title}</h3>
      <Table
        caption={title}
        rows={[...rows].sort((a, b) => a.p - b.p)}
        rowKey={(d) => `${d.dimension} ${d.subject}`}
        columns={[
          { head: t('treatment.subject'), lead: true, cell: (d) => d.subject },
          { head: t('treatment.by'), cell: (d) => t(dimensionKey(d.dimension)) },
          { head: t('treatment.count'), number: true, cell: (d) => `${d.observed} / ${d.decisions}` },
          { head: t('treatment.expected'), number: true, cell: (d) => d.expected.toFixed(1) },
          { head: t('treatment.effect'), number: true, cell: (d) => `${d.effect > 0 ? '+' : ''}${(100 * d.effect).toFixed(1)}` },
          { head: t('treatment.odds'), number: true, cell: (d) => (d.odds === 0 ? '–' : d.odds.toFixed(2)) },
          { head: t('fairness.p'), number: true, cell: (d) => d.p.toFixed(4) },
        ]}
      />
    </>
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
            <Tag tone="wait">{t('fairness.watch')}</Tag>
            <small>{d.says[lang]}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

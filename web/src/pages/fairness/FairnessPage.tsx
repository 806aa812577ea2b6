import { useEffect, useId, useState } from 'react';
import { useAsk } from '../../ask';
import { Digest } from '../../components/Digest';
import { FilterBar, useFilter } from '../../components/Filter';
import { Facts, Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { civilDay, count } from '../../format';
import { FairnessDocument } from '../../gql/documents/fairness';
import type { FairnessQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { authorizedFetch } from '../../session';
import { GroupChart, OftenChart } from './Charts';

type Report = FairnessQuery['fairnessReport'];

const fixed = (n: number) => n.toFixed(2);
const range = (low: number, high: number) => (low === 0 && high === 0 ? '–' : `${low.toFixed(0)}–${high.toFixed(0)}`);
const chance = (p: number) => (p < 0.0001 ? p.toExponential(0) : p.toFixed(4));

/** The supervisor's audit of a period: alarms, watch list, charts, every p-value in a sentence, and the inputs to repeat it elsewhere. */
export function FairnessPage() {
  const { t } = useText();
  return (
    <Protected title={t('fairness.title')} roles={['SUPERVISOR', 'AUDITOR']}>
      {() => <Shown />}
    </Protected>
  );
}

function Shown() {
  const { t } = useText();
  const { get, set } = useFilter();
  const id = useId();
  const today = civilDay(new Date());
  const from = get('from') ?? `${Number(today.slice(0, 4)) - 1}${today.slice(4)}`;
  const to = get('to') ?? today;
  const answer = useAsk(FairnessDocument, { office: get('office'), from, to });
  const percent = answer.data?.fairnessReport.percent;
  const again = answer.again;
  useEffect(() => {
    if (percent === undefined || percent === 100) return;
    const timer = setInterval(again, 1500);
    return () => clearInterval(timer);
  }, [percent, again]);
  const report = answer.data?.fairnessReport;
  return (
    <Page title={t('fairness.title')} lead={t('fairness.lead')}>
      <div className="tools">
        <FilterBar
          onSubmit={(form) =>
            set({
              from: String(form.get('from') ?? ''),
              to: String(form.get('to') ?? ''),
              office: String(form.get('office') ?? '').trim(),
            })
          }
        >
          <div className="field">
            <label htmlFor={`${id}f`}>{t('fairness.from')}</label>
            <input id={`${id}f`} key={from} type="date" name="from" defaultValue={from} required />
          </div>
          <div className="field">
            <label htmlFor={`${id}t`}>{t('fairness.to')}</label>
            <input id={`${id}t`} key={to} type="date" name="to" defaultValue={to} required />
          </div>
          <div className="field">
            <label htmlFor={`${id}o`}>{t('fairness.office')}</label>
            <input id={`${id}o`} name="office" defaultValue={get('office')} autoComplete="off" />
          </div>
        </FilterBar>
      </div>
      {answer.loading && <Loading />}
      {answer.problem && <ProblemPanel problem={answer.problem} again={again} />}
      {report && report.percent < 100 && (
        <Panel>
          <p role="status">{t('fairness.working', { percent: report.percent })}</p>
          <p className="hint">{t('fairness.workingNote')}</p>
          <progress value={report.percent} max={100} aria-label={t('fairness.judge')} />
        </Panel>
      )}
      {report?.percent === 100 && <Findings report={report} />}
    </Page>
  );
}

function Findings({ report }: { report: Report }) {
  const { t } = useText();
  if (report.draws + report.voids + report.open === 0) {
    return <Empty title={t('fairness.noneTitle')} next={t('fairness.noneNext')} />;
  }
  const groups = (dimension: string) => report.tests.filter((x) => x.key.startsWith(`group/${dimension}/`));
  return (
    <>
      <Alarms report={report} />
      <Watch report={report} />
      <Scope report={report} />
      <Panel title={t('fairness.groups')} note={t('fairness.groupsNote')}>
        <GroupChart title={t('fairness.region')} tests={groups('region')} />
        <GroupChart title={t('fairness.industry')} tests={groups('industry')} />
        <GroupChart title={t('fairness.kind')} tests={groups('kind')} />
      </Panel>
      <Panel title={t('fairness.often')} note={t('fairness.oftenNote')}>
        <OftenChart counts={report.counts} />
      </Panel>
      <Rates report={report} />
      <Descriptions report={report} />
    </>
  );
}

function Alarms({ report }: { report: Report }) {
  const { t, lang } = useText();
  const rows = report.families.flatMap((f) =>
    f.tests.filter((x) => x.alarm).map((x) => ({ ...x, of: `${f.office} ${f.quarter}` })),
  );
  return (
    <Panel title={t('fairness.alarms')} note={t('fairness.alarmNote')}>
      {rows.length === 0 && <p>{t('fairness.noAlarm', { families: report.families.length })}</p>}
      <ul className="answers">
        {rows.map((x) => (
          <li key={`${x.of} ${x.key}`}>
            <span>{x.of}</span>
            <Tag tone="bad">{t('fairness.alarms')}</Tag>
            <small>{x.says[lang]}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Watch({ report }: { report: Report }) {
  const { t, lang } = useText();
  const rows = report.tests.filter((x) => x.watched);
  return (
    <Panel title={t('fairness.watch')} note={t('fairness.watchNote')}>
      {rows.length === 0 && <p>{t('fairness.noWatch')}</p>}
      <ul className="answers">
        {rows.map((x) => (
          <li key={x.key}>
            <span className="mono">{x.subject || x.key}</span>
            <Tag tone="wait">{t('fairness.watch')}</Tag>
            <small>{x.says[lang]}</small>
          </li>
        ))}
      </ul>
    </Panel>
  );
}

function Scope({ report: r }: { report: Report }) {
  const { t, lang } = useText();
  const [failed, setFailed] = useState(false);
  const save = async (url: string, name: string) => {
    const answer = await authorizedFetch(url).catch(() => null);
    setFailed(!answer?.ok);
    if (!answer?.ok) return;
    const link = document.createElement('a');
    link.href = URL.createObjectURL(await answer.blob());
    link.download = name;
    link.click();
    URL.revokeObjectURL(link.href);
  };
  return (
    <Panel title={t('fairness.scope')}>
      <Facts
        rows={[
          [t('fairness.draws'), count(lang, r.draws)],
          [t('fairness.voids'), count(lang, r.voids)],
          [t('fairness.open'), count(lang, r.open)],
          [t('fairness.firms'), count(lang, r.firms)],
          [t('fairness.selections'), count(lang, r.selections)],
          [t('fairness.seeds'), `${count(lang, r.seeds)} / ${count(lang, r.teamSeeds)}`],
          [t('fairness.digest'), <Digest key="d" value={r.digest} label={t('fairness.digest')} />],
          [t('fairness.basis'), r.basis],
        ]}
      />
      <button type="button" className="button quiet" onClick={() => save(r.inputsUrl, 'fairness-inputs.zip')}>
        {t('fairness.inputs')}
      </button>{' '}
      <button type="button" className="button quiet" onClick={() => save(r.openInputsUrl, 'fairness-open-inputs.zip')}>
        {t('fairness.openInputs')}
      </button>{' '}
      <button type="button" className="button quiet" onClick={() => save(r.firmsUrl, 'fairness-firms.csv')}>
        {t('fairness.firmsFile')}
      </button>
      {failed && (
        <p className="hint warn" role="alert">
          {t('fairness.inputsFailed')}
        </p>
      )}
    </Panel>
  );
}

function Rates({ report }: { report: Report }) {
  const { t } = useText();
  return (
    <Panel title={t('fairness.rates')} note={t('fairness.ratesNote')}>
      <Table
        caption={t('fairness.rates')}
        rows={report.rates}
        rowKey={(r) => `${r.kind} ${r.unit} ${r.official}`}
        columns={[
          { head: t('fairness.unit'), lead: true, cell: (r) => <span className="mono">{r.unit}</span> },
          { head: t('fairness.what'), cell: (r) => t(rateKey(r.kind)) },
          { head: t('fairness.count'), number: true, cell: (r) => `${r.count} / ${r.of}` },
          { head: t('fairness.usual'), number: true, cell: (r) => range(r.low, r.high) },
          { head: t('fairness.p'), number: true, cell: (r) => chance(r.p) },
        ]}
      />
    </Panel>
  );
}

function rateKey(kind: string) {
  switch (kind) {
    case 'excluded':
    case 'void':
    case 'replaced':
    case 'unfilled':
      return `fairness.rate.${kind}` as const;
    default:
      return 'fairness.rate.late';
  }
}

function Descriptions({ report }: { report: Report }) {
  const { t, lang } = useText();
  return (
    <>
      <Panel title={t('fairness.spread')}>
        <ul className="answers">
          {report.spread.map((s) => (
            <li key={s.of.en}>
              <span>{s.of[lang]}</span>
              <small>
                {t('fairness.spreadRow', {
                  parts: s.parts,
                  least: s.least,
                  most: s.most,
                  entropy: fixed(s.entropy),
                  even: fixed(s.even),
                  divergence: fixed(s.divergence),
                })}
              </small>
            </li>
          ))}
        </ul>
      </Panel>
      <Panel>
        <details>
          <summary>{t('fairness.all')}</summary>
          <ul className="answers">
            {report.tests.map((x) => (
              <li key={x.key}>
                <span className="mono">{x.key}</span>
                <b>{chance(x.p)}</b>
                <small>{x.says[lang]}</small>
              </li>
            ))}
          </ul>
        </details>
      </Panel>
      <Panel title={t('fairness.limits')}>
        {report.limits.map((l) => (
          <p key={l.en}>{l[lang]}</p>
        ))}
      </Panel>
    </>
  );
}

import { type FormEvent, useId, useRef, useState } from 'react';
import { useAsk, useCommand } from '../../ask';
import { useFilter } from '../../components/Filter';
import { Listing } from '../../components/Listing';
import { Facts, Page, Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { Tag } from '../../components/Tag';
import { civilDay, day, moment } from '../../format';
import { AgenciesDocument } from '../../gql/documents/draws';
import { ReportWithoutCodeDocument, UncodedReportsDocument } from '../../gql/documents/report';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { normaliseUscc } from '../../uscc';
import { uuidv7 } from '../../uuidv7';
import { holds, useViewer, type Viewer } from '../../viewer';

/** A visit without code: anybody reports it, signed in or not; supervisors and auditors read what was reported, and nobody reads by whom. */
export function ReportPage() {
  const { t } = useText();
  const { viewer } = useViewer();
  const watches = holds(viewer, 'SUPERVISOR', 'AUDITOR');
  return (
    <Page title={t('report.title')} lead={watches ? t('report.readLead') : t('report.lead')}>
      {watches ? <Reports /> : <ReportForm key={viewer?.enterprise?.uscc ?? ''} viewer={viewer} />}
    </Page>
  );
}

function ReportForm({ viewer }: { viewer: Viewer | null }) {
  const { t } = useText();
  const id = useId();
  const agencies = useAsk(AgenciesDocument, {});
  const [busy, report] = useCommand(ReportWithoutCodeDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [number, setNumber] = useState<string | null>(null);
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const input = {
      uscc: normaliseUscc(text('uscc')),
      visitedOn: text('visitedOn'),
      agencyId: text('agency') || null,
      officers: text('officers') || null,
      text: text('text'),
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await report({ input: { clientMutationId: sent.current.key, ...input } });
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) setNumber(outcome.data.reportVisitWithoutCode.number);
  };
  if (number) {
    return (
      <div className="verdict good" role="status">
        <p className="verdict-title">{t('report.taken')}</p>
        <p>
          {t('report.quote')} <strong className="mono">{number}</strong>
        </p>
        <button type="button" className="button quiet" onClick={() => setNumber(null)}>
          {t('report.another')}
        </button>
      </div>
    );
  }
  return (
    <Panel>
      <p className="hint">{t('report.protected')}</p>
      <form onSubmit={send} aria-label={t('report.title')}>
        <div className="field">
          <label htmlFor={`${id}-uscc`}>{t('report.uscc')}</label>
          <input
            id={`${id}-uscc`}
            name="uscc"
            required
            maxLength={40}
            autoComplete="off"
            spellCheck={false}
            defaultValue={viewer?.enterprise?.uscc}
          />
        </div>
        <div className="field">
          <label htmlFor={`${id}-on`}>{t('report.visitedOn')}</label>
          <input id={`${id}-on`} name="visitedOn" type="date" required max={civilDay(new Date())} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-agency`}>{t('report.agency')}</label>
          <select id={`${id}-agency`} name="agency">
            <option value="">{t('report.unknown')}</option>
            {(agencies.data?.agencies.nodes ?? []).map((a) => (
              <option key={a.id} value={a.id}>
                {a.name}
              </option>
            ))}
          </select>
        </div>
        <div className="field">
          <label htmlFor={`${id}-officers`}>{t('report.officers')}</label>
          <input id={`${id}-officers`} name="officers" maxLength={500} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-text`}>{t('report.text')}</label>
          <textarea id={`${id}-text`} name="text" required maxLength={4000} rows={5} />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button accent wide" disabled={busy}>
          {t('report.send')}
        </button>
      </form>
    </Panel>
  );
}

function Reports() {
  const { t, lang } = useText();
  const { get } = useFilter();
  const answer = useAsk(UncodedReportsDocument, { first: 20, after: get('after') });
  return (
    <Listing
      answer={answer}
      pick={(d) => d.uncodedVisitReports}
      empty={{ title: t('report.emptyTitle'), next: t('report.emptyNext') }}
    >
      {(rows) =>
        rows.map((r) => (
          <Panel key={r.number} title={r.enterprise.name} note={<span className="mono">{r.number}</span>}>
            {r.byEnterprise && (
              <p>
                <Tag tone="live">{t('report.byEnterprise')}</Tag>
              </p>
            )}
            <Facts
              rows={[
                [t('report.uscc'), r.enterprise.uscc],
                [t('report.visitedOn'), day(lang, r.visitedOn)],
                [t('report.agency'), r.agency ?? t('report.unknown')],
                [t('report.officers'), r.officers],
                [t('report.text'), r.text],
                [t('report.at'), moment(lang, r.at)],
              ]}
            />
          </Panel>
        ))
      }
    </Listing>
  );
}

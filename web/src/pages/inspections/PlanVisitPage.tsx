import { type ChangeEvent, type FormEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { UsccSearch } from '../../components/UsccSearch';
import { civilDay } from '../../format';
import { EmergencyChoicesDocument } from '../../gql/documents/exceptions';
import { PlanVisitDocument } from '../../gql/documents/inspections';
import { SitesDocument } from '../../gql/documents/registers';
import type { EmergencyChoicesQuery, Trigger } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import type { Viewer } from '../../viewer';
import { nameOf } from './RecusalPanel';

const triggers: Trigger[] = [
  'COMPLAINT',
  'SUPERIOR_ORDER',
  'TRANSFER',
  'MONITORING_ANOMALY',
  'SPECIAL_CAMPAIGN',
  'FOLLOW_UP',
  'ENTERPRISE_REQUEST',
  'DIRECT_ASSIGNMENT',
];

/** A visit outside a draw is put before the agency's head: why, whom, where, what, who and when. */
export function PlanVisitPage() {
  const { t } = useText();
  return <Protected title={t('planVisit.title')}>{(viewer) => <Find viewer={viewer} />}</Protected>;
}

function Find({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const [uscc, setUscc] = useState('');
  const answer = useAsk(EmergencyChoicesDocument, { uscc, agency: viewer.agency?.id ?? '' }, uscc === '');
  const firm = answer.data?.enterprise;
  return (
    <Page title={t('planVisit.title')} lead={t('planVisit.lead')}>
      <UsccSearch onSearch={setUscc} />
      {answer.loading && <Loading />}
      {answer.problem && <ProblemPanel problem={answer.problem} again={answer.again} />}
      {answer.data && !firm && <Empty title={t('emergency.noEnterprise')} next={t('emergency.noEnterpriseNext')} />}
      {answer.data && firm && <Fields key={firm.id} choices={answer.data} firm={firm} />}
    </Page>
  );
}

type Firm = NonNullable<EmergencyChoicesQuery['enterprise']>;

function Fields({ choices, firm }: { choices: EmergencyChoicesQuery; firm: Firm }) {
  const { t } = useText();
  const id = useId();
  const navigate = useNavigate();
  const sites = useAsk(SitesDocument, { enterpriseId: firm.id, first: 100 });
  const [busy, plan] = useCommand(PlanVisitDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sent = useRef({ body: '', key: '' });
  const today = civilDay(new Date());
  const [from, setFrom] = useState(today); // a window lies in one year
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    const officers = form.getAll('officer').map(String);
    const lead = text('lead');
    const input = {
      enterpriseId: firm.id,
      itemIds: form.getAll('item').map(String),
      inspectorIds: [lead, ...officers.filter((o) => o !== lead)],
      trigger: triggers.find((x) => x === text('trigger')) ?? 'COMPLAINT',
      reason: text('reason'),
      evidenceReference: text('reference') || null,
      from: text('from'),
      to: text('to'),
      siteId: text('site') || null,
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await plan({ input: { clientMutationId: sent.current.key, ...input } });
    if (outcome.ok) await navigate(`/inspections/${outcome.data.planInspection.inspection.number}`);
    else setProblem(outcome.problem);
  };
  const select = (name: string, label: string, options: { value: string; label: string }[]) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <select id={`${id}-${name}`} name={name}>
        {options.map((o) => (
          <option key={o.value} value={o.value}>
            {o.label}
          </option>
        ))}
      </select>
    </div>
  );
  const line = (name: string, label: string, more: object) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input id={`${id}-${name}`} name={name} {...more} />
    </div>
  );
  const officers = choices.inspectors.nodes.map((o) => ({ value: o.id, label: nameOf(o) }));
  const places = (sites.data?.enterpriseSites.nodes ?? []).filter((s) => !s.closed);
  return (
    <Panel title={firm.name} note={firm.uscc}>
      <form onSubmit={send} aria-label={t('planVisit.title')}>
        {select(
          'trigger',
          t('inspection.trigger'),
          triggers.map((x) => ({ value: x, label: t(`trigger.${x}`) })),
        )}
        {sites.problem && <ProblemPanel problem={sites.problem} again={sites.again} />}
        {select('site', t('inspection.site'), [
          { value: '', label: t('planVisit.registered') },
          ...places.map((s) => ({ value: s.id, label: `${s.name}（${s.region.name} ${s.address}）` })),
        ])}
        {line('from', t('planVisit.from'), {
          type: 'date',
          required: true,
          min: today,
          onChange: (e: ChangeEvent<HTMLInputElement>) => setFrom(e.target.value || today),
        })}
        {line('to', t('planVisit.to'), { type: 'date', required: true, min: from, max: `${from.slice(0, 4)}-12-31` })}
        <fieldset className="choices">
          <legend>{t('emergency.items')}</legend>
          {choices.checkItems.nodes.map((i) => (
            <label key={i.id} className="check">
              <input type="checkbox" name="item" value={i.id} /> {i.name}
            </label>
          ))}
        </fieldset>
        {select('lead', t('planVisit.lead2'), officers)}
        <fieldset className="choices">
          <legend>{t('planVisit.officers')}</legend>
          {officers.map((o) => (
            <label key={o.value} className="check">
              <input type="checkbox" name="officer" value={o.value} /> {o.label}
            </label>
          ))}
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-reason`}>{t('planVisit.reason')}</label>
          <textarea id={`${id}-reason`} name="reason" rows={3} required maxLength={2000} />
        </div>
        {line('reference', t('planVisit.reference'), { maxLength: 200 })}
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button accent wide" disabled={busy}>
          {t('patrols.send')}
        </button>
      </form>
    </Panel>
  );
}

import { type FormEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Loading, ProblemPanel } from '../../components/States';
import { PatrolChoicesDocument, PlanPatrolDocument } from '../../gql/documents/patrols';
import type { PatrolChoicesQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { nameOf } from '../inspections/RecusalPanel';

/** Plans a patrol: where, when, what, who and how many shops; a head other than its author approves it before it begins. */
export function PlanPatrolPage() {
  const { t } = useText();
  return (
    <Protected title={t('patrols.plan')}>
      {(viewer) => <Plan agency={viewer.agency?.id ?? ''} own={viewer.inspector?.id} />}
    </Protected>
  );
}

function Plan({ agency, own }: { agency: string; own?: string }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(PatrolChoicesDocument, { agency }, agency === '');
  return (
    <Page title={t('patrols.plan')} lead={t('patrols.planLead')}>
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && <Fields choices={data} own={own} />}
    </Page>
  );
}

function Fields({ choices, own }: { choices: PatrolChoicesQuery; own?: string }) {
  const { t } = useText();
  const id = useId();
  const navigate = useNavigate();
  const [busy, plan] = useCommand(PlanPatrolDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name)).trim();
    const colleagues = form.getAll('officer').map(String);
    const input = {
      title: text('title'),
      area: text('area'),
      itemIds: form.getAll('item').map(String),
      inspectorIds: own ? [own, ...colleagues] : colleagues,
      from: text('from'),
      to: text('to'),
      shops: Number(text('shops')),
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await plan({ input: { clientMutationId: sent.current.key, ...input } });
    if (outcome.ok) await navigate(`/patrols/${outcome.data.planPatrol.patrol.number}`);
    else setProblem(outcome.problem);
  };
  const field = (name: string, label: string, type: string, more: object = {}) => (
    <div className="field">
      <label htmlFor={`${id}-${name}`}>{label}</label>
      <input id={`${id}-${name}`} name={name} type={type} required {...more} />
    </div>
  );
  return (
    <Panel>
      <form onSubmit={send} aria-label={t('patrols.plan')}>
        {field('title', t('patrols.name'), 'text', { maxLength: 100 })}
        {field('area', t('patrols.area'), 'text', { maxLength: 100 })}
        {field('from', t('patrols.from'), 'date')}
        {field('to', t('patrols.to'), 'date')}
        {field('shops', t('patrols.most'), 'number', { min: 1 })}
        <fieldset className="choices">
          <legend>{t('emergency.items')}</legend>
          {choices.checkItems.nodes.map((i) => (
            <label key={i.id} className="check">
              <input type="checkbox" name="item" value={i.id} /> {i.name}
            </label>
          ))}
        </fieldset>
        <fieldset className="choices">
          <legend>{own ? t('emergency.officers') : t('patrols.team')}</legend>
          {choices.inspectors.nodes
            .filter((o) => o.id !== own)
            .map((o) => (
              <label key={o.id} className="check">
                <input type="checkbox" name="officer" value={o.id} /> {nameOf(o)}
              </label>
            ))}
        </fieldset>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button accent wide" disabled={busy}>
          {t('patrols.send')}
        </button>
      </form>
    </Panel>
  );
}

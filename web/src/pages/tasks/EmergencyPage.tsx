import { type FormEvent, useId, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { useAsk, useCommand } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { UsccSearch } from '../../components/UsccSearch';
import { EmergencyChoicesDocument, EnterEmergencyDocument } from '../../gql/documents/exceptions';
import type { EmergencyChoicesQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import type { Viewer } from '../../viewer';
import { nameOf } from '../inspections/RecusalPanel';

/** An emergency begins before anybody approves it: who went where, when and why; the head approves and the code is made afterwards. */
export function EmergencyPage() {
  const { t } = useText();
  return <Protected title={t('emergency.enterTitle')}>{(viewer) => <Find viewer={viewer} />}</Protected>;
}

function Find({ viewer }: { viewer: Viewer }) {
  const { t } = useText();
  const [uscc, setUscc] = useState('');
  const agency = viewer.agency?.id ?? '';
  const answer = useAsk(EmergencyChoicesDocument, { uscc, agency }, uscc === '');
  return (
    <Page title={t('emergency.enterTitle')} lead={t('emergency.enterLead')}>
      <UsccSearch onSearch={setUscc} />
      {answer.loading && <Loading />}
      {answer.problem && <ProblemPanel problem={answer.problem} again={answer.again} />}
      {answer.data && !answer.data.enterprise && (
        <Empty title={t('emergency.noEnterprise')} next={t('emergency.noEnterpriseNext')} />
      )}
      {answer.data?.enterprise && (
        <Enter key={answer.data.enterprise.id} choices={answer.data} firm={answer.data.enterprise} own={viewer.inspector?.id} />
      )}
    </Page>
  );
}

type Firm = NonNullable<EmergencyChoicesQuery['enterprise']>;

function Enter({ choices, firm, own }: { choices: EmergencyChoicesQuery; firm: Firm; own?: string }) {
  const { t } = useText();
  const id = useId();
  const navigate = useNavigate();
  const [busy, enter] = useCommand(EnterEmergencyDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const colleagues = form.getAll('officer').map(String);
    const input = {
      enterpriseId: firm.id,
      itemIds: form.getAll('item').map(String),
      inspectorIds: own ? [own, ...colleagues] : colleagues,
      reason: String(form.get('reason')).trim(),
      enteredAt: new Date(String(form.get('enteredAt'))).toISOString(),
    };
    const body = JSON.stringify(input);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    const outcome = await enter({ input: { clientMutationId: sent.current.key, ...input } });
    if (outcome.ok) await navigate(`/tasks/${outcome.data.enterEmergency.inspection.number}`);
    else setProblem(outcome.problem);
  };
  return (
    <Panel title={firm.name} note={firm.uscc}>
      <form onSubmit={send} aria-label={t('emergency.enterTitle')}>
        <div className="field">
          <label htmlFor={`${id}-at`}>{t('emergency.enteredAt')}</label>
          <input id={`${id}-at`} name="enteredAt" type="datetime-local" required />
        </div>
        <fieldset className="choices">
          <legend>{t('emergency.items')}</legend>
          {choices.checkItems.nodes.map((i) => (
            <label key={i.id} className="check">
              <input type="checkbox" name="item" value={i.id} /> {i.name}
            </label>
          ))}
        </fieldset>
        <fieldset className="choices">
          <legend>{t('emergency.officers')}</legend>
          {choices.inspectors.nodes
            .filter((o) => o.id !== own)
            .map((o) => (
              <label key={o.id} className="check">
                <input type="checkbox" name="officer" value={o.id} /> {nameOf(o)}
              </label>
            ))}
        </fieldset>
        <div className="field">
          <label htmlFor={`${id}-why`}>{t('emergency.reason')}</label>
          <textarea id={`${id}-why`} name="reason" rows={3} required maxLength={2000} />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button accent wide" disabled={busy}>
          {t('emergency.enter')}
        </button>
      </form>
    </Panel>
  );
}

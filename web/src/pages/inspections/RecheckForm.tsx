import { type FormEvent, useId, useRef, useState } from 'react';
import { useAsk, useCommand } from '../../ask';
import { ProblemPanel } from '../../components/States';
import { day } from '../../format';
import { FollowUpsDocument, RecheckDocument } from '../../gql/documents/inspections';
import type { RecheckMethod } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import type { Order } from './RectificationPanel';

const methods: RecheckMethod[] = ['ON_PAPER', 'ON_SITE'];

/** An officer passes or fails what was done: on paper once a report waits, on site by a follow-up visit that was recorded. */
export function RecheckForm({ order, uscc, again }: { order: Order; uscc: string; again: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, recheck] = useCommand(RecheckDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [method, setMethod] = useState<RecheckMethod>(order.state === 'SUBMITTED' ? 'ON_PAPER' : 'ON_SITE');
  const [visit, setVisit] = useState('');
  const [passed, setPassed] = useState<boolean | null>(null);
  const [reason, setReason] = useState('');
  const key = useRef(uuidv7());
  const change = (set: () => void) => {
    key.current = uuidv7();
    set();
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (passed === null) return;
    setProblem(null);
    const visitId = method === 'ON_SITE' && visit !== '' ? visit : null;
    const outcome = await recheck({
      input: { clientMutationId: key.current, rectificationId: order.id, method, visitId, passed, reason },
    });
    if (outcome.ok) again();
    else setProblem(outcome.problem);
  };
  return (
    <form onSubmit={send} aria-labelledby={`${id}-h`}>
      <h3 id={`${id}-h`}>{t('rectify.recheckTitle')}</h3>
      <fieldset className="choices">
        <legend>{t('rectify.method')}</legend>
        {methods.map((m) => (
          <label key={m} className="check">
            <input type="radio" name={`${id}-m`} checked={method === m} onChange={() => change(() => setMethod(m))} />
            {t(`recheckMethod.${m}`)}
          </label>
        ))}
      </fieldset>
      {method === 'ON_SITE' ? (
        <Visits id={`${id}-v`} uscc={uscc} value={visit} onChange={(next) => change(() => setVisit(next))} />
      ) : (
        order.state !== 'SUBMITTED' && <p className="hint">{t('rectify.waitReport')}</p>
      )}
      <fieldset className="choices">
        <legend>{t('rectify.outcome')}</legend>
        {[true, false].map((value) => (
          <label key={String(value)} className="check">
            <input
              type="radio"
              name={`${id}-p`}
              required
              checked={passed === value}
              onChange={() => change(() => setPassed(value))}
            />
            {value ? t('rectify.passed') : t('rectify.failed')}
          </label>
        ))}
      </fieldset>
      <div className="field">
        <label htmlFor={`${id}-r`}>{t('rectify.reason')}</label>
        <textarea
          id={`${id}-r`}
          rows={4}
          required
          maxLength={2000}
          value={reason}
          onChange={(e) => change(() => setReason(e.target.value))}
        />
      </div>
      {problem && <ProblemPanel problem={problem} />}
      <button type="submit" className="button accent wide" disabled={busy || passed === null || reason.trim() === ''}>
        {busy ? t('record.submitting') : t('rectify.recheck')}
      </button>
    </form>
  );
}

function Visits({ id, uscc, value, onChange }: { id: string; uscc: string; value: string; onChange: (id: string) => void }) {
  const { t, lang } = useText();
  const { data } = useAsk(FollowUpsDocument, { uscc });
  const visits = (data?.enterprise?.inspections.nodes ?? []).filter((i) => i.trigger === 'FOLLOW_UP' && i.record);
  return (
    <div className="field">
      <label htmlFor={id}>{t('rectify.visit')}</label>
      <select id={id} required value={value} onChange={(e) => onChange(e.target.value)}>
        <option value="">{visits.length === 0 ? t('rectify.noVisit') : t('rectify.chooseVisit')}</option>
        {visits.map((i) => (
          <option key={i.id} value={i.id}>
            {`${i.number} · ${day(lang, i.windowFrom)}`}
          </option>
        ))}
      </select>
      <p className="hint">{t('rectify.visitHint')}</p>
    </div>
  );
}

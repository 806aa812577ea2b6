import { type FormEvent, useId, useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { ProblemPanel } from '../../components/States';
import { Tag } from '../../components/Tag';
import { day, moment } from '../../format';
import { DecideExtensionDocument, RequestExtensionDocument } from '../../gql/documents/inspections';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { holds, type Viewer } from '../../viewer';
import type { Order } from './RectificationPanel';

type Props = { order: Order; viewer: Viewer; again: () => void };

/** Requests for more time with what became of them; the enterprise asks, the agency's head decides. */
export function Extensions({ order, viewer, again }: Props) {
  const { t, lang } = useText();
  const waiting = order.extensions.find((e) => e.decidedAt == null);
  const asks = holds(viewer, 'ENTERPRISE') && !waiting && ['ORDERED', 'FAILED'].includes(order.state);
  return (
    <>
      {order.extensions.length > 0 && (
        <ul className="answers">
          {order.extensions.map((e) => (
            <li key={e.number}>
              <span>
                {t('extension.until', { day: day(lang, e.until) })}：{e.reason}
              </span>
              <Tag tone={e.decidedAt == null ? 'wait' : e.approved ? 'good' : 'bad'}>
                {e.decidedAt == null ? t('extension.waits') : e.approved ? t('extension.granted') : t('extension.refused')}
              </Tag>
              {e.decidedAt && (
                <small>
                  {e.remark} · {moment(lang, e.decidedAt)}
                </small>
              )}
            </li>
          ))}
        </ul>
      )}
      {asks && <Ask order={order} again={again} />}
      {waiting && holds(viewer, 'AGENCY_ADMIN') && <Decide order={order} number={waiting.number} again={again} />}
    </>
  );
}

function Ask({ order, again }: { order: Order; again: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, ask] = useCommand(RequestExtensionDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [until, setUntil] = useState('');
  const [reason, setReason] = useState('');
  const key = useRef(uuidv7());
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = await ask({ input: { clientMutationId: key.current, rectificationId: order.id, until, reason } });
    key.current = uuidv7();
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  return (
    <details>
      <summary>{t('extension.ask')}</summary>
      <form onSubmit={send}>
        <div className="field">
          <label htmlFor={`${id}-d`}>{t('extension.day')}</label>
          <input id={`${id}-d`} type="date" required value={until} onChange={(e) => setUntil(e.target.value)} />
        </div>
        <div className="field">
          <label htmlFor={`${id}-r`}>{t('extension.reason')}</label>
          <textarea
            id={`${id}-r`}
            rows={3}
            maxLength={2000}
            required
            value={reason}
            onChange={(e) => setReason(e.target.value)}
          />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button quiet" disabled={busy || until === '' || reason.trim() === ''}>
          {t('extension.send')}
        </button>
      </form>
    </details>
  );
}

function Decide({ order, number, again }: { order: Order; number: number; again: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, decide] = useCommand(DecideExtensionDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [reason, setReason] = useState('');
  const key = useRef(uuidv7());
  const press = async (approved: boolean) => {
    const outcome = await decide({
      input: { clientMutationId: key.current, rectificationId: order.id, number, approved, reason },
    });
    key.current = uuidv7();
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  const off = busy || reason.trim() === '';
  return (
    <div>
      <div className="field">
        <label htmlFor={id}>{t('extension.remark')}</label>
        <textarea id={id} rows={3} maxLength={2000} value={reason} onChange={(e) => setReason(e.target.value)} />
      </div>
      {problem && <ProblemPanel problem={problem} />}
      <button type="button" className="button accent" disabled={off} onClick={() => press(true)}>
        {t('extension.grant')}
      </button>{' '}
      <button type="button" className="button quiet" disabled={off} onClick={() => press(false)}>
        {t('extension.refuse')}
      </button>
    </div>
  );
}

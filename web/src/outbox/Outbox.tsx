import { useCallback, useEffect, useState } from 'react';
import { useCommand } from '../ask';
import { Panel } from '../components/Page';
import { Tag } from '../components/Tag';
import { moment } from '../format';
import { ReconcileVisitDocument, RecordDocument } from '../gql/documents/tasks';
import { useText } from '../i18n/text';
import { type Delivery, deliver, discard, leaveOut, onChange, type Pending, pendingOf } from './outbox';

/** Sends one waiting record as the account that is signed in. */
export function useDeliver(): (key: string) => Promise<Delivery> {
  const { lang } = useText();
  const [, record] = useCommand(RecordDocument);
  const [, enter] = useCommand(ReconcileVisitDocument);
  return (key) => deliver(key, { enter, record }, lang === 'en');
}

/** The records of an account that wait on this device. They are sent when the list opens, when the network returns, and on request. */
export function Outbox({ account }: { account: string }) {
  const { t, lang } = useText();
  const [rows, setRows] = useState<Pending[]>([]);
  const [busy, setBusy] = useState(false);
  const [last, setLast] = useState<Delivery | null>(null);
  const send = useDeliver();
  useEffect(() => {
    const read = () => pendingOf(account).then(setRows, () => setRows([])); // a device without IndexedDB holds nothing
    read();
    return onChange(read);
  }, [account]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the command is another function at every drawing and the same command
  const sendAll = useCallback(async () => {
    setBusy(true);
    for (const { key } of await pendingOf(account)) setLast(await send(key));
    setBusy(false);
  }, [account]);
  useEffect(() => {
    const start = () => {
      sendAll().catch(() => setBusy(false));
    };
    start();
    window.addEventListener('online', start);
    return () => window.removeEventListener('online', start);
  }, [sendAll]);
  if (rows.length === 0) return null;
  return (
    <Panel title={t('outbox.title')} note={t('outbox.note')}>
      <ul className="items">
        {rows.map((p) => (
          <li key={p.key}>
            <strong>
              {p.enterprise} · {p.number}
            </strong>
            <Tag tone={p.refusal ? 'bad' : 'live'}>{p.refusal ? t('outbox.refused') : t('outbox.waiting')}</Tag>
            <span>
              {moment(lang, p.savedAt)} · {t('outbox.files', { n: p.held.length })}
            </span>
            {p.refusal && <span role="alert">{p.refusal}</span>}
            {p.unfit && (
              <button type="button" className="button quiet" onClick={() => leaveOut(p.key).then(sendAll)}>
                {t('outbox.leaveOut')}
              </button>
            )}
            <span>{p.input.narrative}</span>
            <details className="reason">
              <summary>{t('outbox.discard')}</summary>
              <button type="button" className="button" onClick={() => discard(p.key)}>
                {t('outbox.discardSure')}
              </button>
            </details>
          </li>
        ))}
      </ul>
      {last === 'signed-out' && <p role="alert">{t('outbox.signedOut')}</p>}
      <button type="button" className="button" disabled={busy} onClick={sendAll}>
        {busy ? t('outbox.sending') : t('outbox.send')}
      </button>
    </Panel>
  );
}

import { type FormEvent, useEffect, useId, useRef, useState } from 'react';
import { type Outcome, useCommand } from '../../ask';
import { ProblemPanel } from '../../components/States';
import { ScanLicenceDocument } from '../../gql/documents/tasks';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { readQr } from './qr';

type Props = { inspectionId: string; again: () => void };

/** Where nobody of the enterprise scans, an officer reads the QR of its business licence, or types its code. Everybody sees that it was so. */
export function LicencePanel({ inspectionId, again }: Props) {
  const { t } = useText();
  const [, scan] = useCommand(ScanLicenceDocument);
  return (
    <details className="reason">
      <summary>{t('licence.title')}</summary>
      <p className="hint">{t('licence.hint')}</p>
      <LicenceText
        submit={(text, clientMutationId) => scan({ input: { clientMutationId, inspectionId, text } })}
        done={again}
        label={t('licence.send')}
      />
    </details>
  );
}

type TextProps<T> = { submit: (text: string, key: string) => Promise<Outcome<T>>; done: (data: T) => void; label: string };

/** What the QR of a licence holds, read by the camera or typed; the same text goes under the same key. */
export function LicenceText<T>({ submit, done, label }: TextProps<T>) {
  const { t } = useText();
  const id = useId();
  const [camera, setCamera] = useState(false);
  const [text, setText] = useState('');
  const [problem, setProblem] = useState<Problem | null>(null);
  const [busy, setBusy] = useState(false);
  const sent = useRef({ text: '', key: '' });
  const send = async (value: string) => {
    if (value !== sent.current.text) sent.current = { text: value, key: uuidv7() };
    setBusy(true);
    const outcome = await submit(value, sent.current.key);
    setBusy(false);
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) done(outcome.data);
  };
  const type = (event: FormEvent) => {
    event.preventDefault();
    void send(text.trim());
  };
  const read = (value: string) => {
    setCamera(false);
    setText(value);
    void send(value);
  };
  return (
    <>
      {camera ? (
        <Camera read={read} close={() => setCamera(false)} />
      ) : (
        <button type="button" className="button quiet wide" onClick={() => setCamera(true)}>
          {t('licence.camera')}
        </button>
      )}
      <form onSubmit={type}>
        <div className="field">
          <label htmlFor={id}>{t('licence.text')}</label>
          <textarea id={id} rows={2} maxLength={4296} required value={text} onChange={(e) => setText(e.target.value)} />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button wide" disabled={busy}>
          {label}
        </button>
      </form>
    </>
  );
}

function Camera({ read, close }: { read: (text: string) => void; close: () => void }) {
  const { t } = useText();
  const video = useRef<HTMLVideoElement>(null);
  const [refused, setRefused] = useState(false);
  const found = useRef(read);
  found.current = read;
  useEffect(() => {
    const stop = new AbortController();
    let stream: MediaStream | undefined;
    const run = async () => {
      const view = video.current;
      if (!view || !navigator.mediaDevices) return setRefused(true);
      try {
        stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: 'environment' } });
        if (stop.signal.aborted) return;
        view.srcObject = stream;
        await view.play();
        const text = await readQr(view, stop.signal);
        if (text) found.current(text);
      } catch {
        if (!stop.signal.aborted) setRefused(true);
      } finally {
        for (const track of stream?.getTracks() ?? []) track.stop();
      }
    };
    void run();
    return () => {
      stop.abort();
      for (const track of stream?.getTracks() ?? []) track.stop();
    };
  }, []);
  return (
    <>
      {refused ? (
        <p className="hint warn" role="alert">
          {t('licence.noCamera')}
        </p>
      ) : (
        <video ref={video} className="camera" muted playsInline aria-label={t('licence.camera')} />
      )}
      <button type="button" className="button quiet wide" onClick={close}>
        {t('app.close')}
      </button>
    </>
  );
}

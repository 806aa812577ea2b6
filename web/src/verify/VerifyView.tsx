import { type DragEvent, type FormEvent, useCallback, useEffect, useRef, useState } from 'react';
import { Digest } from '../components/Digest';
import { Facts, Panel } from '../components/Page';
import { Table } from '../components/Table';
import { Tag, type Tone } from '../components/Tag';
import { count } from '../format';
import { useText, wordsOf } from '../i18n/text';
import type { FirmAnswer } from './firm';
import type { Check, Status } from './report';
import type { News, Order, Report } from './worker';

type Props = {
  /** starts the worker; the page and the single file do it in different ways */
  start: () => Worker;
  /** takes a bundle by its draw number, where there is a server to ask */
  take?: (number: string) => Promise<File>;
  number?: string;
};

type State = { busy: string | null; report: Report | null; firm: FirmAnswer | null; trouble: string | null };
const idle: State = { busy: null, report: null, firm: null, trouble: null };

/** The whole verifier for people: a bundle goes in, every check comes out, and an enterprise asks for itself. */
export function VerifyView({ start, take, number }: Props) {
  const { t, lang } = useText();
  const [state, set] = useState<State>(idle);
  const worker = useRef<Worker | null>(null);
  const words = useRef({ t, lang });
  words.current = { t, lang };
  useEffect(() => {
    const w = start();
    worker.current = w;
    w.onmessage = ({ data }: MessageEvent<News>) => {
      const { t: say, lang: tongue } = words.current;
      if ('progress' in data) {
        const { stage, done, all } = data.progress;
        set((s) => ({ ...s, busy: `${say(`verify.stage.${stage}`)} ${count(tongue, done)} / ${count(tongue, all)}` }));
      } else if ('report' in data) set({ ...idle, report: data.report });
      else set((s) => ({ ...s, firm: data.firm }));
    };
    w.onerror = (e) => set({ ...idle, trouble: e.message });
    return () => w.terminate();
  }, [start]);
  const order = useCallback((o: Order) => worker.current?.postMessage(o), []);
  const verify = useCallback(
    (files: File[]) => {
      if (files.length === 0) return;
      set({ ...idle, busy: words.current.t('verify.reading') });
      order({ files });
    },
    [order],
  );
  const fetchBundle = useCallback(
    async (wanted: string) => {
      if (!take) return;
      set({ ...idle, busy: words.current.t('verify.fetching') });
      try {
        verify([await take(wanted)]);
      } catch {
        set({ ...idle, trouble: words.current.t('verify.notThere', { number: wanted }) });
      }
    },
    [take, verify],
  );
  useEffect(() => {
    if (number) void fetchBundle(number);
  }, [number, fetchBundle]);
  return (
    <>
      <Panel title={t('verify.bundle')}>
        <Drop onFiles={verify} />
        {take && <ByNumber onNumber={fetchBundle} />}
        <p role="status" aria-live="polite">
          {state.busy}
        </p>
        {state.trouble && (
          <p className="hint warn" role="alert">
            {state.trouble}
          </p>
        )}
      </Panel>
      {state.report && <ReportPanel report={state.report} />}
      {state.report?.facts.draw && <FirmPanel answer={state.firm} ask={(uscc) => order({ uscc })} />}
    </>
  );
}

function Drop({ onFiles }: { onFiles: (files: File[]) => void }) {
  const { t } = useText();
  const [over, setOver] = useState(false);
  const drop = (e: DragEvent) => {
    e.preventDefault();
    setOver(false);
    onFiles([...e.dataTransfer.files]);
  };
  return (
    <label
      className={over ? 'drop over' : 'drop'}
      onDragOver={(e) => {
        e.preventDefault();
        setOver(true);
      }}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <strong>{t('verify.drop')}</strong>
      <span className="hint">{t('verify.dropHint')}</span>
      <input type="file" multiple accept=".zip,.txt,.tsv,.json" onChange={(e) => onFiles([...(e.target.files ?? [])])} />
    </label>
  );
}

function ByNumber({ onNumber }: { onNumber: (number: string) => void }) {
  const { t } = useText();
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const wanted = String(new FormData(e.currentTarget).get('number')).trim();
    if (wanted) onNumber(wanted);
  };
  return (
    <form className="search" onSubmit={submit}>
      <label htmlFor="verify-number">{t('verify.byNumber')}</label>
      <div className="search-row">
        <input id="verify-number" name="number" autoComplete="off" placeholder="370502-SCJG-2026-000001" maxLength={64} />
        <button type="submit" className="button">
          {t('verify.take')}
        </button>
      </div>
    </form>
  );
}

const tones: Record<Status, Tone> = { ok: 'good', failed: 'bad', withheld: 'wait', noted: 'plain' };
const verdicts = { 0: ['good', 'verify.sound'], 1: ['bad', 'verify.broken'], 3: ['wait', 'verify.partly'] } as const;

function ReportPanel({ report }: { report: Report }) {
  const { t, lang } = useText();
  const { facts, checks } = report;
  const [tone, verdict] = verdicts[report.exit];
  const place = (c: Check) => (c.row > 0 ? t('verify.row', { file: c.file, row: c.row }) : c.file);
  const rows = checks.map((c, n) => ({ ...c, n }));
  return (
    <Panel title={facts.draw ?? t('verify.report')}>
      <p role="status">
        <Tag tone={tone}>{t(verdict)}</Tag> {facts.void && <Tag tone="bad">{t('drawState.VOID')}</Tag>}
      </p>
      <Facts
        rows={(['planDigest', 'roundDigest', 'seed', 'resultDigest'] as const).map((name) => {
          const value = facts[name];
          return [t(`verify.${name}`), value && <Digest value={value} label={t(`verify.${name}`)} />];
        })}
      />
      <Table
        caption={t('verify.report')}
        rows={rows}
        rowKey={(c) => String(c.n)}
        columns={[
          { head: t('verify.check'), lead: true, cell: (c) => t(`verify.check.${c.check}`) },
          { head: t('common.state'), cell: (c) => <Tag tone={tones[c.status]}>{t(`verify.status.${c.status}`)}</Tag> },
          {
            head: t('verify.finding'),
            cell: (c) => (
              <span className="wrap">
                {place(c) && <code>{place(c)}</code>} {c[lang]}
              </span>
            ),
          },
        ]}
      />
    </Panel>
  );
}

function FirmPanel({ answer, ask }: { answer: FirmAnswer | null; ask: (uscc: string) => void }) {
  const { t } = useText();
  const submit = (e: FormEvent<HTMLFormElement>) => {
    e.preventDefault();
    const uscc = String(new FormData(e.currentTarget).get('uscc')).normalize('NFKC').trim();
    if (uscc) ask(uscc);
  };
  return (
    <Panel title={t('verify.firm')}>
      <form className="search" onSubmit={submit}>
        <label htmlFor="verify-uscc">{t('common.uscc')}</label>
        <div className="search-row">
          <input id="verify-uscc" name="uscc" autoComplete="off" maxLength={40} />
          <button type="submit" className="button">
            {t('verify.ask')}
          </button>
        </div>
      </form>
      {answer && <Answer answer={answer} />}
    </Panel>
  );
}

function Answer({ answer }: { answer: FirmAnswer }) {
  const { t } = useText();
  const { why, code, stratum, ticket, cutoff, reserve, proof } = answer;
  const digest = (value: string | undefined, label: string) =>
    value && <code className="wrap">{value === '-' ? label : value}</code>;
  return (
    <div role="status">
      <p>
        <Tag tone={why === 'drawn' ? 'live' : 'plain'}>{t(`verify.why.${why}`)}</Tag>{' '}
        {code && (
          <>
            <code>{code}</code> {wordsOf(t, 'exclusion', code)}
          </>
        )}
      </p>
      <Facts
        rows={[
          [t('common.uscc'), <code key="uscc">{answer.uscc}</code>],
          [t('draw.stratum'), stratum && wordsOf(t, 'subject', stratum)],
          [t('draw.ticket'), digest(ticket, '')],
          [t('draw.cutoff'), digest(cutoff, t('common.none'))],
          [t('verify.reserve'), reserve],
        ]}
      />
      {proof && (
        <details>
          <summary>{t('verify.proof', { index: proof.index + 1, lines: proof.lines })}</summary>
          <pre>{[proof.line, '', ...proof.path, '', proof.root].join('\n')}</pre>
          <p className="hint">{t('verify.proofHint')}</p>
        </details>
      )}
    </div>
  );
}

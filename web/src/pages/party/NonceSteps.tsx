import { type ChangeEvent, type ReactNode, useState } from 'react';
import type { Outcome } from '../../ask';
import { ProblemPanel } from '../../components/States';
import { Verbatim } from '../../components/Verbatim';
import { useText } from '../../i18n/text';
import type { Key } from '../../i18n/zh';
import type { Problem } from '../../problem';
import { commitment, digestOf, type Held, held, keep, make, paper, read, type Task } from './nonce';

/** The words of a step, where a round and a sealed draw differ. */
export type Words = Record<'commit' | 'commitHint' | 'reveal' | 'revealHint' | 'revealed', Key>;

type Send = (value: string) => Promise<Outcome<unknown>>;

type Props = {
  task: Task;
  text: string;
  shown: string | null | undefined; // the digest that the platform has
  done: boolean; // it has the nonce
  late?: Key | false; // why it takes no digest any more
  early?: Key | false; // why it takes no nonce yet
  words: Words;
  busy: boolean;
  commit: Send;
  reveal: Send;
  again: () => void;
};

/** For whom the person acts, and then the steps of that party. The place where a nonce is held tells who it is on the next visit. */
export function Party({
  of,
  names,
  username,
  children,
}: {
  of: Omit<Task, 'party'>;
  names: string[];
  username: string;
  children: (name: string) => ReactNode;
}) {
  const { t } = useText();
  const [name, setName] = useState(() => names.find((p) => p === username || held({ ...of, party: p })) ?? '');
  const id = `party-${of.kind}-${of.name}`;
  return (
    <>
      <div className="field">
        <label htmlFor={id}>{t('nonce.mine')}</label>
        <select id={id} value={name} onChange={(e) => setName(e.target.value)}>
          <option value="">{t('nonce.choose')}</option>
          {names.map((p) => (
            <option key={p}>{p}</option>
          ))}
        </select>
      </div>
      {names.includes(name) && children(name)}
    </>
  );
}

/** Make a nonce here, keep a copy of it, send its digest, and hand it over when it is time. */
export function Steps({ task, text, shown, done, late, early, words, busy, commit, reveal, again }: Props) {
  const { t } = useText();
  const [mine, setMine] = useState<Held | null>(() => held(task));
  const [saved, setSaved] = useState(false);
  const [problem, setProblem] = useState<Problem>();
  const fits = mine !== null && (!shown || commitment(text, mine) === shown);
  if (done) return <p role="status">{t(words.revealed)}</p>;
  if (digestOf(task.kind, text) !== task.digest) return <p className="hint warn">{t('nonce.otherText')}</p>;
  if (!shown && late) return <p className="hint warn">{t(late)}</p>;
  const finish = (outcome: Outcome<unknown>) => {
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (outcome.ok) again();
  };
  const found = async (e: ChangeEvent<HTMLInputElement>) => {
    const file = e.target.files?.[0];
    const other = file && read(await file.text());
    if (other && other.kind === task.kind && other.digest === task.digest && other.party === task.party) {
      keep(other);
      setMine(other);
    } else if (file) setProblem({ code: 'BAD_USER_INPUT', message: t('nonce.notThisNonce'), facts: {} });
  };
  return (
    <>
      {problem && <ProblemPanel problem={problem} />}
      {mine && <Keep mine={mine} onSaved={() => setSaved(true)} />}
      {!shown && !mine && (
        <button
          type="button"
          className="button"
          onClick={() => {
            const made = make(task);
            keep(made);
            setMine(made);
          }}
        >
          {t('nonce.make')}
        </button>
      )}
      {!shown && mine && (
        <>
          <p className="hint">{saved ? t(words.commitHint) : t('nonce.saveFirst')}</p>
          <button
            type="button"
            className="button"
            disabled={!saved || busy}
            onClick={async () => finish(await commit(commitment(text, mine)))}
          >
            {t(words.commit)}
          </button>
        </>
      )}
      {shown && (
        <>
          <p className={fits ? 'hint' : 'hint warn'}>{t(fits ? early || words.revealHint : 'nonce.lost')}</p>
          <button
            type="button"
            className="button"
            disabled={!fits || busy || Boolean(early)}
            onClick={async () => mine && finish(await reveal(mine.nonce))}
          >
            {t(words.reveal)}
          </button>
          {!fits && (
            <div className="field">
              <label htmlFor={`file-${task.digest}`}>{t('nonce.fromFile')}</label>
              <input id={`file-${task.digest}`} type="file" accept=".txt" onChange={found} />
            </div>
          )}
        </>
      )}
    </>
  );
}

/** The copy beside this device, without which a lost device is a lost nonce. */
function Keep({ mine, onSaved }: { mine: Held; onSaved: () => void }) {
  const { t } = useText();
  const save = () => {
    const url = URL.createObjectURL(new Blob([paper(mine)], { type: 'text/plain' }));
    const a = document.createElement('a');
    a.href = url;
    a.download = `nonce-${mine.name}-${mine.party}.txt`;
    a.click();
    URL.revokeObjectURL(url);
    onSaved();
  };
  return (
    <>
      <p className="hint warn">{t('nonce.warning')}</p>
      <p>
        <button type="button" className="button quiet" onClick={save}>
          {t('nonce.save')}
        </button>
      </p>
      <details>
        <summary>{t('nonce.show')}</summary>
        <Verbatim label={t('nonce.show')}>{paper(mine)}</Verbatim>
        <button
          type="button"
          className="button quiet"
          onClick={() => {
            window.print();
            onSaved();
          }}
        >
          {t('nonce.print')}
        </button>
      </details>
    </>
  );
}

import { type FormEvent, type ReactNode, useId, useRef, useState } from 'react';
import type { Outcome } from '../ask';
import { useText } from '../i18n/text';
import type { Problem } from '../problem';
import { uuidv7 } from '../uuidv7';
import { ProblemPanel } from './States';

export type Option = { value: string; label: string };
type Props = {
  title: string;
  hint?: string;
  /** Each choice is a select of this name. */
  choices: { name: string; label: string; options: Option[] }[];
  /** Each text is an area of this name, none of them empty. */
  texts: { name: string; label: string; limit: number }[];
  /** Each line of this name may stay empty, unless it says otherwise. */
  lines?: { name: string; label: string; type?: string; required?: boolean; value?: string }[];
  /** Fields of the caller's own; those with a name are given to submit too. */
  extra?: ReactNode;
  /** What the person gave under each name, trimmed. */
  submit: (given: (name: string) => string, key: string) => Promise<Outcome<unknown>>;
  done: () => void;
};

/** A request that names its reason, folded away until somebody needs it. The same values go under the same key, however often they are sent. */
export function ReasonForm({ title, hint, choices, texts, lines = [], extra, submit, done }: Props) {
  const { t } = useText();
  const id = useId();
  const [problem, setProblem] = useState<Problem>();
  const [busy, setBusy] = useState(false);
  const sent = useRef({ body: '', key: '' });
  const send = async (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = event.currentTarget;
    const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, String(value).trim()]));
    const body = JSON.stringify(values);
    if (body !== sent.current.body) sent.current = { body, key: uuidv7() };
    setBusy(true);
    const outcome = await submit((name) => values[name] ?? '', sent.current.key);
    setBusy(false);
    setProblem(outcome.ok ? undefined : outcome.problem);
    if (outcome.ok) {
      form.reset();
      done();
    }
  };
  return (
    <details className="reason">
      <summary>{title}</summary>
      {hint && <p className="hint">{hint}</p>}
      <form onSubmit={send}>
        {choices.map((c) => (
          <div className="field" key={c.name}>
            <label htmlFor={`${id}-${c.name}`}>{c.label}</label>
            <select id={`${id}-${c.name}`} name={c.name} required>
              {c.options.map((o) => (
                <option key={o.value} value={o.value}>
                  {o.label}
                </option>
              ))}
            </select>
          </div>
        ))}
        {lines.map((x) => (
          <div className="field" key={x.name}>
            <label htmlFor={`${id}-${x.name}`}>{x.label}</label>
            <input
              id={`${id}-${x.name}`}
              name={x.name}
              type={x.type ?? 'text'}
              defaultValue={x.value}
              required={x.required}
              maxLength={4000}
            />
          </div>
        ))}
        {texts.map((x) => (
          <div className="field" key={x.name}>
            <label htmlFor={`${id}-${x.name}`}>{x.label}</label>
            <textarea id={`${id}-${x.name}`} name={x.name} required maxLength={x.limit} rows={2} />
          </div>
        ))}
        {extra}
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button" disabled={busy}>
          {t('reason.submit')}
        </button>
      </form>
    </details>
  );
}

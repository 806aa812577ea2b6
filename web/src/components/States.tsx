import { type ReactNode, useEffect, useId, useRef } from 'react';
import { Link } from 'react-router';
import { day } from '../format';
import { useText, wordsOf } from '../i18n/text';
import { type Problem, type Refusal, refusalsOf } from '../problem';

/** Nothing here: why, and what to do next. */
export function Empty({ title, next, children }: { title: string; next: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <svg viewBox="0 0 48 32" aria-hidden="true">
        <path d="M8 26a16 16 0 0 1 32 0" />
        <path d="M2 30h44M24 2v4M9 7l2.500 3.500M39 7l-2.500 3.500" />
      </svg>
      <p className="empty-title">{title}</p>
      <p>{next}</p>
      {children && <div className="empty-actions">{children}</div>}
    </div>
  );
}

export function Loading() {
  const { t } = useText();
  return (
    <div className="loading" role="status">
      <span className="visually-hidden">{t('state.loading')}</span>
      <i />
      <i />
      <i />
    </div>
  );
}

/** What went wrong, the server's sentence, the facts it gave, and the way on. One that is aside nobody asked for: it leaves the focus where it is. */
export function ProblemPanel({ problem, again, aside }: { problem: Problem; again?: () => void; aside?: boolean }) {
  const { t, lang } = useText();
  const f = problem.facts;
  const refusals = refusalsOf(problem, lang);
  const cap = problem.reason === 'FREQUENCY_CAP';
  const id = useId();
  const panel = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (aside) return;
    const unmark = pointAt(panel.current, id, problem.field);
    const at = document.activeElement; // the button that was pressed is off while it works, and the focus then nowhere
    if (at === document.body || (at instanceof HTMLButtonElement && panel.current?.closest('form')?.contains(at)))
      panel.current?.focus();
    return unmark;
  }, [id, problem, aside]);
  return (
    <div className="problem" role="alert" id={id} ref={panel} tabIndex={-1}>
      <p className="problem-title">{t(`problem.${problem.code}`)}</p>
      {problem.message && refusals.length === 0 && <p>{problem.message}</p>}
      {refusals.length > 0 && <Refusals list={refusals} />}
      {cap && (
        <p>
          {t('problem.frequency', { year: String(f.year), count: String(f.count), cap: String(f.cap), basis: String(f.basis) })}
        </p>
      )}
      <p className="next">{t(`problem.next.${problem.code}`)}</p>
      {problem.code === 'UNAUTHENTICATED' ? (
        <Link className="button quiet" to="/sign-in">
          {t('app.signIn')}
        </Link>
      ) : (
        again && (
          <button type="button" className="button quiet" onClick={again}>
            {t('state.retry')}
          </button>
        )
      )}
    </div>
  );
}

/** Whoever pressed what then went away is led to the content that took its place, as after a change of page. */
export function useFocusOnwards() {
  useEffect(
    () => () => {
      if (document.activeElement === document.body) document.getElementById('main')?.focus({ preventScroll: true });
    },
    [],
  );
}

/** Marks the field that the server named, in the form around the panel: it says what is wrong with it, and the person is there. */
function pointAt(panel: HTMLElement | null, id: string, field?: string) {
  const control = panel?.closest('form')?.elements.namedItem(field?.split('.').pop() ?? '');
  if (!(control instanceof HTMLInputElement || control instanceof HTMLTextAreaElement)) return;
  const hint = control.getAttribute('aria-describedby') ?? '';
  control.setAttribute('aria-invalid', 'true');
  control.setAttribute('aria-describedby', `${id} ${hint}`.trim());
  control.focus();
  return () => {
    control.removeAttribute('aria-invalid');
    control.setAttribute('aria-describedby', hint);
  };
}

/** Every gate that refused, with the way out of each. */
function Refusals({ list }: { list: Refusal[] }) {
  const { t, lang } = useText();
  return (
    <ul className="items" aria-label={t('refusal.title')}>
      {list.map((r) => (
        <li key={r.message}>
          <strong>{r.message}</strong>
          {r.remedy && (
            <span>
              {t('refusal.remedy')}：{wordsOf(t, 'remedy', r.remedy)}
            </span>
          )}
          {r.nextPossible && <span>{t('refusal.next', { day: day(lang, r.nextPossible) })}</span>}
        </li>
      ))}
    </ul>
  );
}

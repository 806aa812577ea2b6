import type { ReactNode } from 'react';
import { Link } from 'react-router';
import { useText } from '../i18n/text';
import type { Problem } from '../problem';

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

/** What went wrong, the server's sentence, the facts it gave, and the way on. */
export function ProblemPanel({ problem, again }: { problem: Problem; again?: () => void }) {
  const { t } = useText();
  const f = problem.facts;
  const cap = problem.reason === 'FREQUENCY_CAP';
  return (
    <div className="problem" role="alert">
      <p className="problem-title">{t(`problem.${problem.code}`)}</p>
      {problem.message && <p>{problem.message}</p>}
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

import { Suspense, useEffect, useRef, useState } from 'react';
import { Link, NavLink, Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from 'react-router';
import { useText } from '../i18n/text';
import type { Key } from '../i18n/zh';
import { signOut } from '../session';
import { holds, useViewer, type Viewer } from '../viewer';
import { Loading } from './States';

type Place = { to: string; label: Key };

const open: Place[] = [
  { to: '/results', label: 'nav.results' },
  { to: '/draws', label: 'nav.draws' },
  { to: '/items', label: 'nav.items' },
  { to: '/lists', label: 'nav.lists' },
  { to: '/plans', label: 'nav.plans' },
];

// What an account works with stands first; what everybody may read follows.
function places(viewer: Viewer | null): Place[] {
  const own: Place[] = [];
  if (holds(viewer, 'ENTERPRISE')) own.push({ to: '/inspections', label: 'nav.myInspections' });
  if (holds(viewer, 'INSPECTOR')) own.push({ to: '/tasks', label: 'nav.tasks' });
  if (holds(viewer, 'INSPECTOR', 'AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR')) own.push({ to: '/patrols', label: 'nav.patrols' });
  if (holds(viewer, 'ENTERPRISE')) own.push({ to: '/report', label: 'nav.report' });
  if (holds(viewer, 'SUPERVISOR', 'AUDITOR')) own.push({ to: '/report', label: 'nav.reports' });
  if (holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR')) own.push({ to: '/inspections', label: 'nav.inspections' });
  if (holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR')) own.push({ to: '/warnings', label: 'nav.warnings' });
  if (holds(viewer, 'ENTERPRISE', 'AGENCY_ADMIN', 'SUPERVISOR')) own.push({ to: '/publications', label: 'nav.publications' });
  if (holds(viewer, 'AGENCY_ADMIN', 'SUPERVISOR', 'AUDITOR'))
    own.push(
      { to: '/merges', label: 'nav.merges' },
      { to: '/exceptions', label: 'nav.exceptions' },
      { to: '/lists/drafts', label: 'nav.drafts' },
      { to: '/registers/enterprises', label: 'nav.registers' },
    );
  if (holds(viewer, 'PARTY')) own.push({ to: '/party', label: 'nonce.title' });
  if (holds(viewer, 'SUPERVISOR', 'AUDITOR')) {
    own.push({ to: '/treatment', label: 'nav.treatment' }, { to: '/fairness', label: 'nav.fairness' });
  }
  return [...own, ...open];
}

export function Shell() {
  const { t } = useText();
  const { pathname } = useLocation();
  const main = useRef<HTMLElement>(null);
  const visited = useRef(pathname);
  const [unfolded, setUnfolded] = useState(false);
  const moving = useNavigation().state !== 'idle';
  useEffect(() => {
    if (visited.current === pathname) return;
    visited.current = pathname;
    setUnfolded(false);
    main.current?.focus({ preventScroll: true });
  }, [pathname]);
  return (
    <>
      <a className="skip" href="#main">
        {t('app.skip')}
      </a>
      <header className="bar">
        <div className="bar-in">
          <Link to="/" className="brand">
            <img src="/emblem.svg" alt="" width="36" height="36" />
            <span>
              <strong>{t('app.name')}</strong>
              <small>{t('app.tagline')}</small>
            </span>
          </Link>
          <button
            type="button"
            className="fold"
            aria-expanded={unfolded}
            aria-controls="navigation"
            onClick={() => setUnfolded(!unfolded)}
          >
            {unfolded ? t('app.close') : t('app.menu')}
          </button>
          <div id="navigation" className={unfolded ? 'menu unfolded' : 'menu'}>
            <Navigation />
            <Account />
          </div>
        </div>
        <div className={moving ? 'moving on' : 'moving'} aria-hidden="true" />
      </header>
      <main id="main" ref={main} tabIndex={-1}>
        <Suspense fallback={<Loading />}>
          <Outlet />
        </Suspense>
      </main>
      <footer className="foot">
        <p>
          {t('app.footer')} <a href="/open-data/">{t('app.openData')}</a> · <Link to="/report">{t('nav.report')}</Link>
        </p>
      </footer>
      <ScrollRestoration />
    </>
  );
}

function Navigation() {
  const { t } = useText();
  const { viewer } = useViewer();
  return (
    <nav aria-label={t('nav.main')}>
      <ul>
        {places(viewer).map((p) => (
          <li key={p.to}>
            <NavLink to={p.to} end={p.to === '/lists'}>
              {t(p.label)}
            </NavLink>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function Account() {
  const { t, lang, setLang } = useText();
  const { status, viewer } = useViewer();
  const navigate = useNavigate();
  const leave = async () => {
    await signOut();
    await navigate('/');
  };
  return (
    <div className="account">
      {viewer && (
        <Link className="who" to="/account">
          <span className="visually-hidden">{t('app.account')}</span>
          {viewer.displayName}
          <small>{viewer.roles.map((r) => t(`role.${r}`)).join('、')}</small>
        </Link>
      )}
      {viewer ? (
        <button type="button" className="bar-button" onClick={leave}>
          {t('app.signOut')}
        </button>
      ) : (
        status === 'anonymous' && (
          <Link className="bar-button" to="/sign-in">
            {t('app.signIn')}
          </Link>
        )
      )}
      <button
        type="button"
        className="bar-button"
        lang={lang === 'zh' ? 'en' : 'zh-CN'}
        onClick={() => setLang(lang === 'zh' ? 'en' : 'zh')}
      >
        {t('app.language')}
      </button>
    </div>
  );
}

import { Suspense, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { Link, Outlet, ScrollRestoration, useLocation, useNavigate, useNavigation } from 'react-router';
import { moment } from '../format';
import { useText } from '../i18n/text';
import { networkState, onNetwork } from '../network';
import { signOut } from '../session';
import { useViewer } from '../viewer';
import { Navigation } from './Navigation';
import { Loading } from './States';

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
        <Unreached />
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

// What the pages show without network was read before: until when is told on top of all of them.
function Unreached() {
  const { t, lang } = useText();
  const { reached, at } = useSyncExternalStore(onNetwork, networkState);
  return (
    <p className="unreached" role="status" hidden={reached}>
      {!reached && t('app.unreached', { time: moment(lang, new Date(at).toISOString()) })}
    </p>
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

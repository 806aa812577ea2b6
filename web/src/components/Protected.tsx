import type { ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import { useText } from '../i18n/text';
import { useViewer, type Viewer } from '../viewer';
import { Page } from './Page';
import { Empty, Loading } from './States';

/** Asks for a sign-in before a page that needs one. What the account may see is the server's decision, not this one's. */
export function Protected({ title, children }: { title: string; children: (viewer: Viewer) => ReactNode }) {
  const { t } = useText();
  const { status, viewer } = useViewer();
  const { pathname, search } = useLocation();
  if (viewer) return children(viewer);
  if (status === 'resuming') return <Loading />;
  return (
    <Page title={title}>
      <Empty title={t('signIn.needed')} next={t('signIn.neededNext')}>
        <Link className="button" to={`/sign-in?to=${encodeURIComponent(pathname + search)}`}>
          {t('app.signIn')}
        </Link>
      </Empty>
    </Page>
  );
}

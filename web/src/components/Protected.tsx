import { lazy, type ReactNode } from 'react';
import { Link, useLocation } from 'react-router';
import type { Role } from '../gql/graphql';
import { useText } from '../i18n/text';
import { holds, useViewer, type Viewer } from '../viewer';
import { Page } from './Page';
import { Empty, Loading } from './States';

const Unreached = lazy(async () => ({ default: (await import('./Unreached')).Unreached }));

type Props = { title: string; roles?: Role[]; children: (viewer: Viewer) => ReactNode };

/** Asks for a sign-in before a page that needs one, and says so where a page is for other roles. What the account may see is the server's decision, not this one's. */
export function Protected({ title, roles, children }: Props) {
  const { t, lang } = useText();
  const { status, viewer } = useViewer();
  const { pathname, search } = useLocation();
  if (viewer && roles && !holds(viewer, ...roles)) {
    return (
      <Page title={title}>
        <p>{t('signIn.notYours', { roles: roles.map((r) => t(`role.${r}`)).join(lang === 'zh' ? '、' : ', ') })}</p>
      </Page>
    );
  }
  if (viewer) return children(viewer);
  if (status === 'resuming') return <Loading />;
  if (status === 'unreached') return <Unreached title={title} />;
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

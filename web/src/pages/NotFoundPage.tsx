import { Link } from 'react-router';
import { Page } from '../components/Page';
import { Empty } from '../components/States';
import { useText } from '../i18n/text';

export function NotFoundPage() {
  const { t } = useText();
  return (
    <Page title={t('state.notFoundTitle')}>
      <Empty title={t('state.notFoundTitle')} next={t('state.notFoundNext')}>
        <Link className="button" to="/">
          {t('state.goHome')}
        </Link>
      </Empty>
    </Page>
  );
}

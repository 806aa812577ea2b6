import { Page } from '../components/Page';
import { Empty } from '../components/States';
import { useText } from '../i18n/text';

/** Shown when a page could not be loaded or threw. What it threw is in the browser's console, not on the page. */
export function CrashPage() {
  const { t } = useText();
  return (
    <Page title={t('state.crashTitle')}>
      <Empty title={t('state.crashTitle')} next={t('state.crashNext')}>
        <button type="button" className="button" onClick={() => window.location.reload()}>
          {t('state.reload')}
        </button>
      </Empty>
    </Page>
  );
}

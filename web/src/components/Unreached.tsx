import { useEffect, useState } from 'react';
import { useText } from '../i18n/text';
import { waiting } from '../outbox/outbox';
import { resume } from '../session';
import { Page } from './Page';
import { Empty } from './States';

/** The app opened without network: nobody is signed in yet, and what waits on the device is safe. */
export function Unreached({ title }: { title: string }) {
  const { t } = useText();
  const [records, setRecords] = useState(0);
  useEffect(() => {
    waiting().then(setRecords, () => setRecords(0));
  }, []);
  return (
    <Page title={title}>
      <Empty
        title={t('signIn.unreached')}
        next={records > 0 ? t('signIn.unreachedWaiting', { n: records }) : t('signIn.unreachedNext')}
      >
        <button type="button" className="button" onClick={resume}>
          {t('state.retry')}
        </button>
      </Empty>
    </Page>
  );
}

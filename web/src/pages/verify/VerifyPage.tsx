import { useSearchParams } from 'react-router';
import { Page, Panel } from '../../components/Page';
import { useText } from '../../i18n/text';
import { VerifyView } from '../../verify/VerifyView';

const start = () => new Worker(new URL('../../verify/worker.ts', import.meta.url), { type: 'module' });

/** What the public may take; whoever may take more downloads it and drops it here. */
async function take(number: string): Promise<File> {
  const answer = await fetch(`/draws/${encodeURIComponent(number)}.zip`);
  if (!answer.ok) throw new Error(answer.statusText);
  return new File([await answer.blob()], `${number}.zip`);
}

export function VerifyPage() {
  const { t } = useText();
  const number = useSearchParams()[0].get('draw') ?? undefined;
  return (
    <Page title={t('verify.title')} lead={t('verify.lead')}>
      <VerifyView start={start} take={take} number={number} />
      <Panel title={t('verify.offline')}>
        <p>{t('verify.offlineText')}</p>
        <p>
          <a className="button quiet" href="/verify/verify.html" download>
            {t('verify.single')}
          </a>{' '}
          <a className="button quiet" href="/verify/drawverify.py" download>
            {t('draw.python')}
          </a>
        </p>
      </Panel>
    </Page>
  );
}

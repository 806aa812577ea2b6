import { Panel } from '../../components/Page';
import { useText } from '../../i18n/text';
import type { Draw } from './DrawPage';

/** What is printed: the notice for the board before the event, the record after it. */
export function Sheets({ draw }: { draw: Draw }) {
  const { t } = useText();
  const at = (file: string) => `/draws/${encodeURIComponent(draw.number)}/${file}`;
  return (
    <Panel title={t('sheet.title')}>
      <p>
        <a className="button quiet" href={at('notice.pdf')} download={`${draw.number}-notice.pdf`}>
          {t('sheet.notice')}
        </a>{' '}
        {(draw.result || draw.void) && (
          <a className="button quiet" href={at('record.pdf')} download={`${draw.number}-record.pdf`}>
            {t('sheet.record')}
          </a>
        )}
      </p>
    </Panel>
  );
}

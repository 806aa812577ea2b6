import { QRCode } from 'antd';
import { useRef } from 'react';
import { Panel } from '../../components/Page';
import { moment } from '../../format';
import { useText } from '../../i18n/text';
import { LicencePanel } from './LicencePanel';
import type { Task } from './TaskPage';

type Props = { code: NonNullable<Task['checkCode']>; task: Task; again: () => void };

/** The check code as QR; on a phone it fills the screen, white, so that another phone reads it in the sun. */
export function CodePanel({ code, task, again }: Props) {
  const { t, lang } = useText();
  const sheet = useRef<HTMLDialogElement>(null);
  return (
    <Panel>
      <p>{code.reserved ? t('reserve.taken') : t('task.codeHelp')}</p>
      <div className="code-row">
        <button type="button" className="button accent wide" onClick={() => sheet.current?.showModal()}>
          {t('task.showCode')}
        </button>
        <button type="button" className="button quiet wide" onClick={again}>
          {t('task.check')}
        </button>
      </div>
      <p className="hint">
        {t('code.validity')} {moment(lang, code.validFrom)} – {moment(lang, code.validTo)}
      </p>
      <LicencePanel inspectionId={task.id} again={again} />
      <dialog ref={sheet} className="code-sheet" aria-label={t('task.codeLabel')}>
        <p className="code-who">{task.enterprise.name}</p>
        <div role="img" aria-label={t('task.codeLabel')} className="qr">
          <QRCode value={code.url} type="svg" size={320} errorLevel="M" bordered={false} color="#000000" bgColor="#ffffff" />
        </div>
        <p className="mono">{task.number}</p>
        <a href={code.url} className="code-link">
          {code.url}
        </a>
        <button type="button" className="button wide" onClick={() => sheet.current?.close()}>
          {t('app.close')}
        </button>
      </dialog>
    </Panel>
  );
}

import { Link } from 'react-router';
import { Copy, Digest } from '../../components/Digest';
import { Facts, Panel } from '../../components/Page';
import { Verbatim } from '../../components/Verbatim';
import { useText } from '../../i18n/text';
import type { Draw } from './DrawPage';

/** How anybody recomputes the draw: the files and the command. */
export function VerifyPanel({ draw }: { draw: Draw }) {
  const { t } = useText();
  const commands = [`yangguang draw verify ${draw.number}.zip`, `python3 drawverify.py ${draw.number}.zip`];
  return (
    <Panel title={t('draw.verify')}>
      <p>{t('draw.verifyText')}</p>
      {commands.map((command) => (
        <div className="command" key={command}>
          <code>{command}</code>
          <Copy text={command} label={command} />
        </div>
      ))}
      <p>
        <Link className="button" to={`/verify?draw=${encodeURIComponent(draw.number)}`}>
          {t('verify.here')}
        </Link>{' '}
        <a className="button" href="/verify/verify.html" download>
          {t('verify.single')}
        </a>{' '}
        <a className="button" href="/verify/drawverify.py" download>
          {t('draw.python')}
        </a>
      </p>
      {draw.bundleUrl ? (
        <p>
          <a className="button" href={zipOf(draw)} download>
            {t('draw.bundle')}
          </a>
        </p>
      ) : (
        <p className="hint">{t('draw.bundleLater')}</p>
      )}
    </Panel>
  );
}

// The bundle has one address as a file, by the number (architecture contract), whatever host published it.
function zipOf(draw: Draw): string {
  return `/draws/${encodeURIComponent(draw.number)}.zip`;
}

export function SealedTexts({ draw }: { draw: Draw }) {
  const { t } = useText();
  return (
    <Panel title={t('draw.texts')}>
      <Facts
        rows={[
          [t('draw.planDigest'), <Digest key="p" value={draw.digest} label={t('draw.planDigest')} />],
          [t('draw.poolRoot'), <Digest key="r" value={draw.pool.root} label={t('draw.poolRoot')} />],
          [t('draw.roundDigest'), <Digest key="q" value={draw.round.digest} label={t('draw.roundDigest')} />],
        ]}
      />
      <details>
        <summary>{t('draw.planText')}</summary>
        <Verbatim label={t('draw.planText')}>{draw.text}</Verbatim>
      </details>
      <details>
        <summary>{t('draw.roundText')}</summary>
        <Verbatim label={t('draw.roundText')}>{draw.round.text}</Verbatim>
      </details>
    </Panel>
  );
}

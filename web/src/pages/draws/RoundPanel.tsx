import { Link } from 'react-router';
import { Digest } from '../../components/Digest';
import { Facts, Panel } from '../../components/Page';
import { RoundFailure, RoundTag } from '../../components/Tag';
import { moment } from '../../format';
import { useText } from '../../i18n/text';
import type { Draw } from './DrawPage';
import { RoundSteps } from './RoundSteps';

/** The round: what each party sealed and revealed, and the public events behind the seed. */
export function RoundPanel({ round, again }: { round: Draw['round']; again: () => void }) {
  const { t, lang } = useText();
  return (
    <Panel title={t('draw.round')} note={<RoundTag state={round.state} />}>
      <RoundFailure reason={round.voidReason} />
      <Facts
        rows={[
          [t('draw.roundName'), <code key="name">{round.name}</code>],
          [t('draw.revealBy'), moment(lang, round.revealBy)],
          [t('draw.quorum'), `${round.quorum} / ${round.parties.length}`],
        ]}
      />
      <p>
        <Link to={`/live/${encodeURIComponent(round.name)}`}>{t('live.watch')}</Link>
      </p>
      <ul className="steps">
        {round.parties.map((p) => (
          <li key={p.name} className={p.nonce ? 'done' : p.commitment ? 'half' : undefined}>
            <strong>{p.name}</strong>
            <dl>
              <dt>{t('draw.commitment')}</dt>
              <dd>
                {p.commitment ? (
                  <Digest value={p.commitment} label={`${p.name} ${t('draw.commitment')}`} />
                ) : (
                  t('draw.notYetCommitted')
                )}
              </dd>
              <dt>{t('draw.nonce')}</dt>
              <dd>{p.nonce ? <Digest value={p.nonce} label={`${p.name} ${t('draw.nonce')}`} /> : t('draw.notYetRevealed')}</dd>
            </dl>
          </li>
        ))}
        {round.beacons.map((b) => (
          <li key={`${b.source} ${b.event}`} className={b.value ? 'done' : undefined}>
            <strong>
              {t('draw.beacon')} <code>{b.source}</code>
            </strong>
            <dl>
              <dt>{t('draw.beaconEvent')}</dt>
              <dd>{b.event}</dd>
              {b.registered && (
                <>
                  <dt>{t('draw.beaconSource')}</dt>
                  <dd>
                    {b.registered.title} ·{' '}
                    {b.registered.url ? <a href={b.registered.url}>{b.registered.publisher}</a> : b.registered.publisher} ·{' '}
                    {b.registered.when}
                  </dd>
                </>
              )}
              <dt>{t('draw.beaconTime')}</dt>
              <dd>{moment(lang, b.time)}</dd>
              <dt>{t('draw.beaconValue')}</dt>
              <dd>{b.value ? <code className="wrap">{b.value}</code> : t('draw.beaconWaiting')}</dd>
            </dl>
          </li>
        ))}
      </ul>
      <RoundSteps round={round} again={again} />
    </Panel>
  );
}

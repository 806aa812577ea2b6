import type { LedgerLineFragment } from '../gql/graphql';
import { useText } from '../i18n/text';
import { Digest } from './Digest';
import { Facts, Panel } from './Page';

/** Where on the ledger the last change stands, and the proof that verifies without this site. */
export function LedgerPanel({ entry }: { entry: LedgerLineFragment }) {
  const { t } = useText();
  return (
    <Panel title={t('ledger.title')}>
      <Facts
        rows={[
          [t('ledger.index'), entry.index],
          [t('ledger.digest'), <Digest key="d" value={entry.digest} label={t('ledger.digest')} />],
        ]}
      />
      <p>
        <a href={entry.proofUrl} download>
          {t('ledger.proof')}
        </a>
      </p>
    </Panel>
  );
}

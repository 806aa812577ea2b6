import { useSearchParams } from 'react-router';
import { useAsk } from '../../ask';
import { LedgerPanel } from '../../components/Ledger';
import { Facts, Page, Panel } from '../../components/Page';
import { Empty, Loading, ProblemPanel } from '../../components/States';
import { moment } from '../../format';
import { PaperProofDocument } from '../../gql/documents/paper';
import { useText } from '../../i18n/text';

/** How a decision ends, as the schema says. */
type Ending = 'ANNULLED' | 'REOPENED';

/** What the QR code of a paper opens, on any phone, without an account: whether it was issued, and where that stands in the ledger. */
export function PaperPage() {
  const { t, lang } = useText();
  const [asked] = useSearchParams();
  const number = asked.get('number') ?? '';
  const digest = asked.get('digest') ?? '';
  const named = number !== '' && digest !== '';
  const { data, loading, problem, again } = useAsk(PaperProofDocument, { number, digest }, !named);
  const proof = data?.paperProof;
  const unknown = named && ((data && !proof) || problem?.code === 'BAD_USER_INPUT');
  return (
    <Page title={t('paper.title')} lead={number}>
      {!named && <Empty title={t('paper.scan')} next={t('paper.scanNext')} />}
      {loading && <Loading />}
      {problem && !unknown && <ProblemPanel problem={problem} again={again} />}
      {unknown && (
        <div className="verdict bad" role="alert">
          <strong className="verdict-title">{t('paper.bad')}</strong>
          <p>{t('paper.badText')}</p>
        </div>
      )}
      {proof && (
        <>
          <div className={proof.ended ? 'verdict bad' : 'verdict good'} role="status">
            <strong className="verdict-title">
              {proof.ended ? t('paper.ended', { why: t(`step.${proof.ended as Ending}`) }) : t('paper.good')}
            </strong>
          </div>
          <Panel title={t(`paper.${proof.kind}`)} note={proof.number}>
            <Facts
              rows={[
                [t('common.agency'), proof.agency],
                [t('paper.issued'), moment(lang, proof.at)],
              ]}
            />
          </Panel>
          <LedgerPanel entry={proof.ledger} />
        </>
      )}
    </Page>
  );
}

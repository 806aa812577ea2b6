import { useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { type Outcome, useAsk, useCommand } from '../../ask';
import { FrequencyBar } from '../../components/Frequency';
import { Facts, Page, Panel } from '../../components/Page';
import { Loading, ProblemPanel, useFocusOnwards } from '../../components/States';
import { moment, span } from '../../format';
import { CodeDocument, ScanDocument } from '../../gql/documents/code';
import type { CodeFaceFragment, ScanMutation } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { scanText } from '../../scan';
import { uuidv7 } from '../../uuidv7';
import { holds, useViewer, type Viewer } from '../../viewer';
import { CodeFacts } from './CodeFacts';

/** What a scan opens, on any phone, without an account. */
export function CodePage() {
  const { t } = useText();
  const token = useParams().token ?? '';
  const { data, loading, problem, again } = useAsk(CodeDocument, { token });
  const forged = (data && !data.checkCode) || problem?.code === 'BAD_USER_INPUT' || problem?.code === 'NOT_FOUND';
  const stale = problem?.reason === 'CODE_EXPIRED' || problem?.reason === 'CODE_REVOKED' || problem?.reason === 'NOT_YET';
  return (
    <Page title={t('code.title')}>
      {loading && <Loading />}
      {forged && <Verdict tone="bad" title={t('code.forged')} text={t('code.forgedText')} />}
      {forged && (
        <p>
          <Link to="/report">{t('nav.report')}</Link>
        </p>
      )}
      {problem && stale && <StaleVerdict problem={problem} />}
      {problem && !forged && !stale && <ProblemPanel problem={problem} again={again} />}
      {data?.checkCode && <Face face={data.checkCode} token={token} />}
    </Page>
  );
}

function StaleVerdict({ problem }: { problem: Problem }) {
  const { t } = useText();
  const titles = { CODE_EXPIRED: 'code.expired', CODE_REVOKED: 'code.revoked', NOT_YET: 'code.notYet' } as const;
  const title = titles[problem.reason as keyof typeof titles];
  return <Verdict tone="bad" title={t(title)} text={problem.message ?? t('code.forgedText')} />;
}

function Face({ face: asked, token }: { face: CodeFaceFragment; token: string }) {
  const { t, lang } = useText();
  const { viewer } = useViewer();
  const [scanned, setScanned] = useState<CodeFaceFragment | null>(null);
  const face = scanned ?? asked;
  const now = Date.now();
  const window = { from: moment(lang, face.validFrom), to: moment(lang, face.validTo) };
  const early = now < Date.parse(face.validFrom);
  const late = now >= Date.parse(face.validTo);
  const usable = !face.revoked && !early && !late && confirmable(face, viewer);
  return (
    <>
      {face.revoked ? (
        <Verdict tone="bad" title={t('code.revoked')} text={t('code.revokedText')} />
      ) : face.scannedAt ? (
        <Verdict tone="good" title={t('code.scanned')} text={scanText(t, lang, face)} />
      ) : late ? (
        <Verdict tone="bad" title={t('code.expired')} text={t('code.expiredText', window)} />
      ) : early ? (
        <Verdict tone="bad" title={t('code.notYet')} text={t('code.expiredText', window)} />
      ) : (
        <Verdict tone="live" title={t('code.valid')} text={t('code.validText')} />
      )}
      <CodeFacts face={face} token={token} />
      <Panel title={t('code.frequency')} note={t('code.frequencyNote')}>
        <FrequencyBar row={face.frequency} />
      </Panel>
      <Panel title={t('code.validity')}>
        <Facts
          rows={[
            [
              t('common.number'),
              <span className="mono" key="n">
                {face.inspectionNumber}
              </span>,
            ],
            [t('common.window'), span(lang, face.windowFrom, face.windowTo)],
            [t('code.validity'), `${window.from} – ${window.to}`],
            [t('visit.leftAt'), face.leftAt && moment(lang, face.leftAt)],
          ]}
        />
      </Panel>
      {usable && <Confirm token={token} done={setScanned} />}
    </>
  );
}

/** A visitor's scan says nothing of who scanned, and an officer's is not the enterprise's: its own account may still confirm beside it. */
function confirmable(face: CodeFaceFragment, viewer: Viewer | null): boolean {
  return !face.scannedAt || (face.scannedBy !== 'ENTERPRISE' && holds(viewer, 'ENTERPRISE'));
}

function Confirm({ token, done }: { token: string; done: (face: CodeFaceFragment) => void }) {
  const { t } = useText();
  useFocusOnwards();
  const [busy, scan] = useCommand(ScanDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(uuidv7()); // one intention, one key: pressing again after a failure cannot scan twice
  const confirm = async () => {
    setProblem(null);
    const outcome: Outcome<ScanMutation> = await scan({ input: { clientMutationId: key.current, token } });
    if (outcome.ok) done(outcome.data.scanCheckCode.face);
    else setProblem(outcome.problem);
  };
  if (problem?.code === 'CONFLICT') return <Verdict tone="bad" title={t('code.alreadyTitle')} text={problem.message ?? ''} />;
  return (
    <div className="confirm">
      {problem && <ProblemPanel problem={problem} />}
      <button type="button" className="button accent wide" disabled={busy} onClick={confirm}>
        {busy ? t('code.confirming') : t('code.confirm')}
      </button>
      <p className="hint">{t('code.confirmText')}</p>
    </div>
  );
}

function Verdict({ tone, title, text }: { tone: 'good' | 'live' | 'bad'; title: string; text: string }) {
  return (
    <div className={`verdict ${tone}`} role="status">
      <p className="verdict-title">{title}</p>
      <p>{text}</p>
    </div>
  );
}

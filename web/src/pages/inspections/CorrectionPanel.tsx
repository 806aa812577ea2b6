import { type FormEvent, useId, useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { EvidenceList } from '../../components/EvidenceList';
import { Facts, Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { ResultTag, Tag } from '../../components/Tag';
import { moment } from '../../format';
import { DecideCorrectionDocument } from '../../gql/documents/inspections';
import type { CorrectionFactsFragment } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { holds, type Viewer } from '../../viewer';

type Correction = CorrectionFactsFragment;
type Props = { inspectionId: string; corrections: readonly Correction[]; viewer: Viewer; again: () => void };

/** What was proposed to be corrected, by whom and why, and the head's word; the one that waits can be decided by a head of the agency. */
export function CorrectionPanel({ inspectionId, corrections, viewer, again }: Props) {
  const { t } = useText();
  if (corrections.length === 0) return null;
  return (
    <Panel title={t('correction.title')}>
      {corrections.map((c) => (
        <details key={c.number} open={c.approved === null || c.approved === undefined}>
          <summary>
            {t('correction.nth', { n: c.number, version: c.baseVersion })} <Standing correction={c} />
          </summary>
          <Proposal correction={c} />
          {c.approved !== true && c.approved !== false && holds(viewer, 'AGENCY_ADMIN') && (
            <Decide inspectionId={inspectionId} number={c.number} again={again} />
          )}
        </details>
      ))}
    </Panel>
  );
}

function Standing({ correction: c }: { correction: Correction }) {
  const { t } = useText();
  if (c.approved === true) return <Tag tone="good">{t('correction.approved')}</Tag>;
  if (c.approved === false) return <Tag tone="bad">{t('correction.rejected')}</Tag>;
  return <Tag tone="wait">{t('correction.waits')}</Tag>;
}

function Proposal({ correction: c }: { correction: Correction }) {
  const { t, lang } = useText();
  return (
    <>
      <Facts
        rows={[
          [t('correction.reason'), c.reason],
          [t('correction.changed'), c.changed.map((part) => wordsOf(t, 'correctionPart', part)).join('、')],
          [t('correction.proposed'), `${c.proposedBy} · ${moment(lang, c.proposedAt)}`],
          [t('correction.decided'), c.decidedAt && `${c.decidedBy} · ${moment(lang, c.decidedAt)}`],
          [t('correction.decisionReason'), c.decisionReason],
          [t('my.result'), <ResultTag key="r" result={c.content.result} />],
          [
            t('inspection.narrative'),
            <span key="n" className="prose">
              {c.content.narrative}
            </span>,
          ],
          [t('inspection.findings'), c.content.findings.map((f) => f.violationCode).join('、')],
        ]}
      />
      <EvidenceList evidence={c.evidence} />
    </>
  );
}

function Decide({ inspectionId, number, again }: { inspectionId: string; number: number; again: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, decide] = useCommand(DecideCorrectionDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [approved, setApproved] = useState<boolean | null>(null);
  const [reason, setReason] = useState('');
  const key = useRef(uuidv7());
  const change = (set: () => void) => {
    key.current = uuidv7();
    set();
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    if (approved === null) return;
    setProblem(null);
    const outcome = await decide({
      input: { clientMutationId: key.current, inspectionId, number, approved, reason: reason.trim() || null },
    });
    if (outcome.ok) again();
    else setProblem(outcome.problem);
  };
  return (
    <form onSubmit={send} aria-label={t('correction.decideTitle')}>
      <fieldset className="choices">
        <legend>{t('correction.decideTitle')}</legend>
        {[true, false].map((value) => (
          <label key={String(value)} className="check">
            <input
              type="radio"
              name={`${id}-d`}
              required
              checked={approved === value}
              onChange={() => change(() => setApproved(value))}
            />
            {value ? t('correction.approve') : t('correction.reject')}
          </label>
        ))}
      </fieldset>
      {approved === false && (
        <div className="field">
          <label htmlFor={`${id}-r`}>{t('correction.decisionReason')}</label>
          <textarea
            id={`${id}-r`}
            rows={3}
            required
            maxLength={2000}
            value={reason}
            onChange={(e) => change(() => setReason(e.target.value))}
          />
        </div>
      )}
      {problem && <ProblemPanel problem={problem} />}
      <button type="submit" className="button accent wide" disabled={busy || approved === null}>
        {busy ? t('record.submitting') : t('correction.decide')}
      </button>
    </form>
  );
}

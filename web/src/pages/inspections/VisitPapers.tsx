import { useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { IssuePaperDocument } from '../../gql/documents/inspections';
import type { OneInspectionQuery, PaperKind } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { holds, type Viewer } from '../../viewer';
import { Papers } from './DecisionForms';

type Visit = { id: string; state: string; papers: NonNullable<OneInspectionQuery['inspection']>['papers'] };

const kinds: PaperKind[] = ['CHECK_NOTICE', 'SITE_RECORD', 'RESULT_NOTICE'];

/** The papers of a visit; an officer of it issues those that its state allows. */
export function VisitPapers({ visit, viewer, again }: { visit: Visit; viewer: Viewer; again: () => void }) {
  const { t } = useText();
  const [busy, issue] = useCommand(IssuePaperDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(uuidv7());
  const recorded = visit.state === 'RECORDED' || visit.state === 'CLOSED';
  const possible = recorded ? kinds : ['CODE_ISSUED', 'ON_SITE'].includes(visit.state) ? kinds.slice(0, 1) : [];
  const open = holds(viewer, 'INSPECTOR') ? possible.filter((k) => !visit.papers.some((p) => p.kind === k)) : [];
  if (visit.papers.length + open.length === 0) return null;
  const press = async (kind: PaperKind) => {
    const outcome = await issue({ input: { clientMutationId: key.current, inspectionId: visit.id, kind } });
    key.current = uuidv7();
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  return (
    <Panel>
      <Papers papers={visit.papers} />
      {problem && <ProblemPanel problem={problem} />}
      {open.map((kind) => (
        <p key={kind}>
          <button type="button" className="button quiet" disabled={busy} onClick={() => press(kind)}>
            {t('party.issue')} {t(`paper.${kind}`)}
          </button>
        </p>
      ))}
    </Panel>
  );
}

import { useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ReasonForm } from '../../components/ReasonForm';
import { ProblemPanel } from '../../components/States';
import { ApproveVisitDocument, VoidVisitDocument } from '../../gql/documents/inspections';
import type { InspectionState } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';

type Props = { visit: { id: string; state: InspectionState }; again: () => void };

const voidable: InspectionState[] = ['PLANNED', 'APPROVED', 'CODE_ISSUED', 'ON_SITE'];

/** What the head of the agency does: approves with one press, another person than the author; voids with a reason. */
export function HeadPanel({ visit, again }: Props) {
  const { t } = useText();
  const [, end] = useCommand(VoidVisitDocument);
  if (!voidable.includes(visit.state)) return null;
  return (
    <Panel title={t('head.title')}>
      {visit.state === 'PLANNED' && <Approve ids={[visit.id]} label={t('head.approve')} again={again} />}
      <ReasonForm
        title={t('head.void')}
        hint={t(visit.state === 'ON_SITE' ? 'head.voidOnSite' : 'head.voidHint')}
        choices={[]}
        texts={[{ name: 'reason', label: t('head.reason'), limit: 2000 }]}
        submit={(of, clientMutationId) => end({ input: { clientMutationId, inspectionId: visit.id, reason: of('reason') } })}
        done={again}
      />
    </Panel>
  );
}

/** Approves the visits that it is given, all or none of them. */
export function Approve({ ids, label, again }: { ids: string[]; label: string; again: () => void }) {
  const { t } = useText();
  const [busy, approve] = useCommand(ApproveVisitDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(uuidv7());
  const press = async () => {
    const outcome = await approve({ input: { clientMutationId: key.current, inspectionIds: ids } });
    key.current = uuidv7(); // what was refused may be asked again when its ground is gone
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  return (
    <>
      <p className="hint">{t('head.approveHint')}</p>
      {problem && <ProblemPanel problem={problem} />}
      <button type="button" className="button accent wide" disabled={busy} onClick={press}>
        {label}
      </button>
    </>
  );
}

import { useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { ProblemPanel } from '../../components/States';
import { moment } from '../../format';
import { LeaveDocument } from '../../gql/documents/tasks';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';

type Visit = { id: string; scannedAt: string | null; leftAt: string | null; onSiteMinutes: number | null };

/** Scan out, by a member of the team or the enterprise; afterwards how long they were there. */
export function LeavePanel({ visit, again }: { visit: Visit; again: () => void }) {
  const { t, lang } = useText();
  const [busy, leave] = useCommand(LeaveDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(uuidv7());
  if (visit.leftAt)
    return <p className="hint">{t('visit.left', { time: moment(lang, visit.leftAt), minutes: visit.onSiteMinutes ?? 0 })}</p>;
  if (!visit.scannedAt) return null;
  const press = async () => {
    const outcome = await leave({ input: { clientMutationId: key.current, inspectionId: visit.id } });
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  return (
    <div className="leave">
      {problem && <ProblemPanel problem={problem} />}
      <button type="button" className="button quiet wide" disabled={busy} onClick={press}>
        {t('visit.leave')}
      </button>
    </div>
  );
}

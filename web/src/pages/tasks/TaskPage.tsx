import { useRef, useState } from 'react';
import { Link, useParams } from 'react-router';
import { type Outcome, useAsk, useCommand } from '../../ask';
import { Page, Panel } from '../../components/Page';
import { Protected } from '../../components/Protected';
import { Empty, Loading, ProblemPanel, useFocusOnwards } from '../../components/States';
import { InspectionTag } from '../../components/Tag';
import { civilDay, day } from '../../format';
import { ConfirmDocument, IssueCodeDocument, TaskDocument } from '../../gql/documents/tasks';
import type { TaskQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import type { Viewer } from '../../viewer';
import { GatePanel } from '../exceptions/GatePanel';
import { CorrectionPanel } from '../inspections/CorrectionPanel';
import { FindingPanel } from '../inspections/FindingPanel';
import { Team } from '../inspections/InspectionPage';
import { PartyPanel } from '../inspections/PartyPanel';
import { Progress } from '../inspections/Progress';
import { RecordPanel } from '../inspections/RecordPanel';
import { RectificationPanel } from '../inspections/RectificationPanel';
import { VisitPapers } from '../inspections/VisitPapers';
import { CodePanel } from './CodePanel';
import { LeavePanel } from './LeavePanel';
import { Reconcile, Reserve } from './ReservePanel';
import { canRecordAhead, isMember, leads } from './team';

export type Task = NonNullable<TaskQuery['inspection']>;

export function TaskPage() {
  const { t } = useText();
  const number = useParams().number ?? '';
  return <Protected title={t('task.title', { number })}>{(viewer) => <Shown number={number} viewer={viewer} />}</Protected>;
}

function Shown({ number, viewer }: { number: string; viewer: Viewer }) {
  const { t } = useText();
  const { data, loading, problem, again } = useAsk(TaskDocument, { number });
  const task = data?.inspection;
  return (
    <Page
      title={t('task.title', { number })}
      lead={task && `${task.enterprise.name} · ${task.items.map((i) => i.name).join('；')}`}
      mark={task && <InspectionTag state={task.state} />}
    >
      {loading && <Loading />}
      {problem && <ProblemPanel problem={problem} again={again} />}
      {data && !task && <Empty title={t('inspection.emptyTitle', { number })} next={t('inspection.emptyNext')} />}
      {task && (
        <>
          <Progress state={task.state} published={false} />
          <NextStep task={task} viewer={viewer} again={again} />
          <GatePanel visit={task} viewer={viewer} lead={leads(task.team, viewer)} again={again} />
          <LeavePanel visit={task} again={again} />
          {task.record && <RecordPanel inspection={task} />}
          <PartyPanel visit={task} viewer={viewer} again={again} />
          <VisitPapers visit={task} viewer={viewer} again={again} />
          <CorrectionPanel inspectionId={task.id} corrections={task.corrections} viewer={viewer} again={again} />
          {task.findings.map((finding) => (
            <FindingPanel key={finding.id} finding={finding} />
          ))}
          {task.rectifications.map((r) => (
            <RectificationPanel key={r.id} order={r} uscc={task.enterprise.uscc} viewer={viewer} again={again} />
          ))}
          <Team team={task.team} />
        </>
      )}
    </Page>
  );
}

// One thing to do per state, on top of the page, within reach of a thumb.
function NextStep({ task, viewer, again }: Step) {
  const { t } = useText();
  switch (task.state) {
    case 'PLANNED':
      return <p className="hint">{t('task.waitApproval')}</p>;
    case 'APPROVED':
      return <ToIssue task={task} viewer={viewer} again={again} />;
    case 'CODE_ISSUED':
      return <Coded task={task} viewer={viewer} again={again} />;
    case 'ON_SITE':
      return (
        <Panel>
          <Link className="button accent wide" to={`/tasks/${task.number}/record`}>
            {t('task.fill')}
          </Link>
        </Panel>
      );
    case 'RECORDED':
      return (
        <>
          <Confirm task={task} viewer={viewer} again={again} />
          <Correct task={task} viewer={viewer} />
        </>
      );
    case 'CLOSED': // a corrected record is confirmed anew
      return (
        <>
          {task.record?.correctedReason && task.record.confirmedBy.length < 2 && (
            <Confirm task={task} viewer={viewer} again={again} />
          )}
          <Correct task={task} viewer={viewer} />
        </>
      );
    case 'VOID':
      return <p className="hint warn">{t('task.void')}</p>;
    default:
      return null;
  }
}

type Step = { task: Task; viewer: Viewer; again: () => void };

function ToIssue({ task, viewer, again }: Step) {
  const { t } = useText();
  if (!leads(task.team, viewer)) return <p className="hint">{t('task.leadIssues')}</p>;
  return (
    <>
      <Issue text={t('task.issueText')} task={task} again={again} />
      <Reserve task={task} again={again} />
    </>
  );
}

// A code that nobody scanned on its day, or that was revoked with a change of the team, lets nobody in: the lead issues another.
function Coded({ task, viewer, again }: Step) {
  const { t } = useText();
  const code = task.checkCode;
  const over = code ? Date.parse(code.validTo) <= Date.now() : true;
  const spent = code ? (code.reserved ? 'reserve.over' : 'task.codeOver') : 'task.codeRevoked';
  const returned = code?.reserved && isMember(task.team, viewer) && <Reconcile task={task} again={again} />;
  return (
    <>
      {over && <p className="hint warn">{t(spent)}</p>}
      {code && !over && <CodePanel code={code} task={task} again={again} />}
      {code?.reserved && leads(task.team, viewer) && <Earlier validFrom={code.validFrom} task={task} again={again} />}
      {canRecordAhead(task) && isMember(task.team, viewer) && (
        <Panel>
          <p>{t('record.aheadHint')}</p>
          <Link className="button wide" to={`/tasks/${task.number}/record`}>
            {t('record.ahead')}
          </Link>
        </Panel>
      )}
      {returned}
      {over && <ToIssue task={task} viewer={viewer} again={again} />}
    </>
  );
}

// A team that goes before the day of its reserved code gets a code of today, which takes the place of the reserved one.
function Earlier({ validFrom, task, again }: { validFrom: string; task: Task; again: () => void }) {
  const { t, lang } = useText();
  const today = civilDay(new Date());
  const reserved = civilDay(new Date(validFrom));
  if (reserved <= today || task.windowFrom > today) return null;
  return (
    <details className="reason">
      <summary>{t('reserve.earlier')}</summary>
      <Issue text={t('reserve.earlierText', { day: day(lang, reserved) })} task={task} again={again} />
    </details>
  );
}

function Issue({ text, task, again }: { text: string; task: Task; again: () => void }) {
  const { t } = useText();
  useFocusOnwards();
  const [busy, issue] = useCommand(IssueCodeDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(uuidv7());
  const press = async () => {
    const outcome = await issue({ input: { clientMutationId: key.current, inspectionId: task.id } });
    settle(outcome, setProblem, again);
  };
  return (
    <Panel>
      <p>{text}</p>
      {problem && <ProblemPanel problem={problem} />}
      <button type="button" className="button accent wide" disabled={busy} onClick={press}>
        {t('task.issue')}
      </button>
    </Panel>
  );
}

function Confirm({ task, viewer, again }: { task: Task; viewer: Viewer; again: () => void }) {
  const { t } = useText();
  const [busy, confirm] = useCommand(ConfirmDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const key = useRef(uuidv7());
  const own = viewer.inspector?.pseudonym;
  const done = task.record?.confirmedBy.some((f) => f.pseudonym === own);
  if (done)
    return (
      <p className="hint">{t(task.record && task.record.confirmedBy.length < 2 ? 'task.confirmedOne' : 'task.confirmed')}</p>
    );
  if (task.record?.recordedBy.pseudonym === own) return <p className="hint">{t('task.confirmText')}</p>;
  const press = async () => {
    const outcome = await confirm({ input: { clientMutationId: key.current, inspectionId: task.id } });
    settle(outcome, setProblem, again);
  };
  return (
    <Panel>
      <p>{t('task.confirmText')}</p>
      {problem && <ProblemPanel problem={problem} />}
      <button type="button" className="button accent wide" disabled={busy} onClick={press}>
        {t('task.confirm')}
      </button>
    </Panel>
  );
}

function Correct({ task, viewer }: { task: Task; viewer: Viewer }) {
  const { t } = useText();
  if (!isMember(task.team, viewer)) return null;
  if (task.corrections.some((c) => c.approved !== true && c.approved !== false))
    return <p className="hint">{t('correction.waiting')}</p>;
  return (
    <p>
      <Link className="button quiet" to={`/tasks/${task.number}/correct`}>
        {t('correction.propose')}
      </Link>
    </p>
  );
}

function settle<R>(outcome: Outcome<R>, refuse: (problem: Problem | null) => void, again: () => void) {
  refuse(outcome.ok ? null : outcome.problem);
  if (outcome.ok) again();
}

import { type FormEvent, useId, useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { EvidenceList } from '../../components/EvidenceList';
import { Facts, Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { Tag, type Tone } from '../../components/Tag';
import { day, moment } from '../../format';
import { SubmitRectificationDocument } from '../../gql/documents/inspections';
import type { RectificationFactsFragment } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { holds, type Viewer } from '../../viewer';
import { EvidenceField } from '../tasks/EvidenceField';
import type { Stored } from '../tasks/evidence';
import { Extensions } from './ExtensionForms';
import { RecheckForm } from './RecheckForm';

export type Order = RectificationFactsFragment;

type Props = { order: Order; uscc: string; viewer: Viewer; again: () => void };

const tones: Record<string, Tone> = { ORDERED: 'wait', SUBMITTED: 'live', FAILED: 'bad', OVERDUE: 'bad', PASSED: 'good' };

/** An order to rectify: what, until when, what was reported and re-checked, and the form of whoever's turn it is. */
export function RectificationPanel({ order, uscc, viewer, again }: Props) {
  const { t, lang } = useText();
  const open = order.state !== 'PASSED';
  const left = order.workdaysLeft;
  return (
    <Panel title={t('rectify.title')} note={order.number}>
      <p className="prose">{order.order}</p>
      <Facts
        rows={[
          [
            t('rectify.state'),
            <Tag key="s" tone={tones[order.state] ?? 'plain'}>
              {wordsOf(t, 'rectification', order.state)}
            </Tag>,
          ],
          [t('rectify.orderedAt'), moment(lang, order.orderedAt)],
          [t('rectify.lastDay'), t('rectify.until', { day: day(lang, order.lastDay) })],
          [t('rectify.left'), left === 0 ? t('rectify.lastDayIsToday') : left && t('rectify.workdays', { n: left })],
          [t('extension.reminded'), order.remindedAt && moment(lang, order.remindedAt)],
          [t('rectify.overdueAt'), order.overdueAt && moment(lang, order.overdueAt)],
        ]}
      />
      <Moved order={order} />
      <History order={order} />
      <Extensions order={order} viewer={viewer} again={again} />
      {open && holds(viewer, 'ENTERPRISE') && <ReportForm order={order} again={again} />}
      {open && holds(viewer, 'INSPECTOR') && <RecheckForm order={order} uscc={uscc} again={again} />}
    </Panel>
  );
}

// Why the last day is another than the one set: more time was granted, or it was a rest day, or both.
function Moved({ order }: { order: Order }) {
  const { t, lang } = useText();
  const granted = order.extensions.filter((e) => e.approved).at(-1);
  if (!granted && order.lastDay === order.dueOn) return null;
  const rest = granted && granted.lastDay !== granted.until;
  return (
    <p className="hint">
      {granted
        ? t(rest ? 'rectify.extendedMoved' : 'rectify.extended', { day: day(lang, order.dueOn), until: day(lang, granted.until) })
        : t('rectify.moved', { day: day(lang, order.dueOn) })}
    </p>
  );
}

function History({ order }: { order: Order }) {
  const { t, lang } = useText();
  if (order.reports.length + order.rechecks.length === 0) return <p className="hint">{t('rectify.nothingYet')}</p>;
  const steps = [
    ...order.reports.map((r) => ({ at: r.at, key: `r${r.at}`, body: <Report report={r} /> })),
    ...order.rechecks.map((c) => ({ at: c.at, key: `c${c.at}`, body: <Recheck recheck={c} /> })),
  ].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return (
    <>
      <h3>{t('rectify.history')}</h3>
      <ol className="steps">
        {steps.map((s) => (
          <li key={s.key} className="done">
            <small>{moment(lang, s.at)}</small>
            {s.body}
          </li>
        ))}
      </ol>
    </>
  );
}

function Report({ report }: { report: Order['reports'][number] }) {
  const { t } = useText();
  return (
    <>
      <p>
        <strong>{t('rectify.report')}</strong> {report.late && <Tag tone="bad">{t('rectify.late')}</Tag>}
      </p>
      <p className="prose">{report.text}</p>
      <EvidenceList evidence={report.evidence} />
    </>
  );
}

function Recheck({ recheck }: { recheck: Order['rechecks'][number] }) {
  const { t } = useText();
  return (
    <>
      <p>
        <strong>{t(`recheckMethod.${recheck.method}`)}</strong>{' '}
        <Tag tone={recheck.passed ? 'good' : 'bad'}>{recheck.passed ? t('rectify.passed') : t('rectify.failed')}</Tag>
      </p>
      <p className="prose">{recheck.reason}</p>
      <small>
        {t('rectify.by', { who: recheck.by })}
        {recheck.visit && ` · ${recheck.visit}`}
      </small>
    </>
  );
}

function ReportForm({ order, again }: { order: Order; again: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, submit] = useCommand(SubmitRectificationDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState('');
  const [evidence, setEvidence] = useState<Stored[]>([]);
  const key = useRef(uuidv7());
  // What was changed after a refusal is another report and needs another key; a plain retry keeps it.
  const renew = () => {
    key.current = uuidv7();
  };
  const send = async (event: FormEvent) => {
    event.preventDefault();
    setProblem(null);
    const input = { clientMutationId: key.current, rectificationId: order.id, text, evidenceIds: evidence.map((e) => e.id) };
    const outcome = await submit({ input });
    if (!outcome.ok) {
      setProblem(outcome.problem);
      return;
    }
    renew();
    setText('');
    setEvidence([]);
    again();
  };
  return (
    <form onSubmit={send} aria-labelledby={`${id}-h`}>
      <h3 id={`${id}-h`}>{t('rectify.submitTitle')}</h3>
      {order.state === 'OVERDUE' && <p className="hint warn">{t('rectify.overdueHint')}</p>}
      <div className="field">
        <label htmlFor={`${id}-t`}>{t('rectify.text')}</label>
        <textarea
          id={`${id}-t`}
          rows={5}
          required
          maxLength={4000}
          value={text}
          onChange={(e) => {
            renew();
            setText(e.target.value);
          }}
        />
      </div>
      <EvidenceField
        about={{ rectificationId: order.id }}
        value={evidence}
        onChange={(next) => {
          renew();
          setEvidence(next);
        }}
      />
      {problem && <ProblemPanel problem={problem} />}
      <button type="submit" className="button accent wide" disabled={busy || text.trim() === ''}>
        {busy ? t('record.submitting') : t('rectify.submit')}
      </button>
    </form>
  );
}

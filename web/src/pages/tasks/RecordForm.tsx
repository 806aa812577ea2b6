import { Button, Form, Input, Select } from 'antd';
import { useMemo, useRef, useState } from 'react';
import { useNavigate } from 'react-router';
import { Workbench } from '../../antd/Workbench';
import { useAsk, useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { CorrectDocument } from '../../gql/documents/inspections';
import { ViolationsDocument } from '../../gql/documents/tasks';
import type { InspectionResult, ReconcileVisitInput, RecordFactsFragment, RecordInspectionInput } from '../../gql/graphql';
import { withFinding, withoutFinding } from '../../gql/results';
import { useText } from '../../i18n/text';
import { useDeliver } from '../../outbox/Outbox';
import { discard, hold } from '../../outbox/outbox';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { useViewer } from '../../viewer';
import { Checklist } from './Checklist';
import { EvidenceField } from './EvidenceField';
import type { Held, Stored } from './evidence';
import { FindingFields } from './FindingFields';
import type { Task } from './TaskPage';

const results: InspectionResult[] = [
  'NO_PROBLEM_FOUND',
  'ORDERED_TO_RECTIFY',
  'PENDING_FURTHER_ACTION',
  'NOT_DISCLOSED_AS_REQUIRED',
  'FALSE_DISCLOSURE',
  'UNREACHABLE_AT_REGISTERED_ADDRESS',
  'SERIOUSLY_UNCOOPERATIVE',
  'NO_RELEVANT_BUSINESS_FOUND',
  'CLOSED_DOWN',
  'DEREGISTERED',
  'LICENCE_REVOKED',
  'REGISTRATION_ANNULLED',
  'MOVED_AWAY',
];

// The list item for every violation of a field; nobody is found to have committed it.
const anyViolation = 'ANY';

type AnswerValue = { value?: string; note?: string };
export type FindingValue = { violationCode?: string; question?: string; facts?: { key?: string; value?: string }[] };
export type RecordValues = {
  licence?: string;
  enteredAt?: string;
  reason?: string;
  result: InspectionResult;
  narrative: string;
  answers?: Record<string, AnswerValue>;
  findings?: FindingValue[];
};

/** Records a visit, one that came in without network with how it came in, or proposes a new version of its record: then everything stands there as it is in force, to be changed with a reason. */
type Props = { task: Task; correcting?: RecordFactsFragment; entering?: boolean };

export function RecordForm({ task, correcting, entering = false }: Props) {
  const { t } = useText();
  const navigate = useNavigate();
  const [form] = Form.useForm<RecordValues>();
  const [, correct] = useCommand(CorrectDocument);
  const deliver = useDeliver();
  const { viewer } = useViewer();
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [refusal, setRefusal] = useState<string | null>(null);
  const [waits, setWaits] = useState(false);
  const [held, setHeld] = useState<Held[]>([]);
  const [evidence, setEvidence] = useState<Stored[]>([...(correcting?.evidence ?? [])]);
  const key = useRef(uuidv7());
  const entryKey = useRef(uuidv7());
  const violations = useViolations(task);
  // Of a patrol the record is light: its narrative begins with words that the officer completes.
  const fresh = task.trigger === 'PATROL' ? { narrative: t('patrols.narrative') } : undefined;
  // What was changed after a refusal is another record and needs another key; a plain retry keeps it.
  const renew = () => {
    key.current = uuidv7();
    entryKey.current = uuidv7();
  };
  const entryOf = (values: RecordValues) => ({
    clientMutationId: entryKey.current,
    inspectionId: task.id,
    text: (values.licence ?? '').trim(),
    scannedAt: `${values.enteredAt}:00+08:00`,
  });
  const fits = async (result?: InspectionResult) => {
    const found = (form.getFieldValue('findings') ?? []).length > 0;
    if (result && found && withoutFinding.has(result)) throw new Error(t('record.withoutFinding'));
    if (result && !found && withFinding.has(result)) throw new Error(t('record.withFinding'));
  };
  const submit = async (values: RecordValues) => {
    setProblem(null);
    const input = {
      clientMutationId: key.current,
      inspectionId: task.id,
      result: values.result,
      narrative: values.narrative,
      answers: answersOf(values.answers),
      findings: findingsOf(values.findings),
      evidenceIds: evidence.map((e) => e.id),
      deviceTime: new Date().toISOString(),
    };
    setBusy(true);
    if (!correcting) await keepAndSend(input, entering ? entryOf(values) : undefined);
    else {
      const outcome = await correct({ input: { ...input, reason: values.reason ?? '' } });
      if (outcome.ok) await navigate(`/tasks/${task.number}`);
      else setProblem(outcome.problem);
    }
    setBusy(false);
  };
  // The record is on the device before it is sent: whatever happens to network, session or tab, it is not lost.
  const keepAndSend = async (input: RecordInspectionInput, entry?: ReconcileVisitInput) => {
    setRefusal(null);
    const [enterprise, savedAt] = [task.enterprise.name, input.deviceTime];
    try {
      await hold({
        key: input.clientMutationId,
        account: viewer?.id ?? '',
        number: task.number,
        enterprise,
        input,
        entry,
        held,
        savedAt,
      });
    } catch {
      setRefusal(t('outbox.full'));
      return;
    }
    const delivery = await deliver(input.clientMutationId);
    if (delivery === 'sent') await navigate(`/tasks/${task.number}`);
    else if (typeof delivery === 'string') setWaits(true);
    else {
      if (delivery.problem)
        setProblem(delivery.problem); // to be corrected here, and sent under another key
      else setRefusal(delivery.refused);
      await discard(input.clientMutationId);
    }
  };
  if (waits)
    return (
      <p className="hint warn" role="status">
        {t('outbox.held')}
      </p>
    );
  return (
    <Workbench>
      <Form
        form={form}
        initialValues={correcting ? valuesOf(task, correcting) : fresh}
        layout="vertical"
        onFinish={submit}
        onValuesChange={renew}
        scrollToFirstError
        requiredMark
      >
        {entering && (
          <Panel title={t('reconcile.title')}>
            <p className="hint">{t('record.aheadHint')}</p>
            <Form.Item
              name="licence"
              label={t('licence.text')}
              rules={[{ required: true, whitespace: true, message: t('record.required') }]}
            >
              <Input maxLength={4296} />
            </Form.Item>
            <Form.Item name="enteredAt" label={t('reconcile.at')} rules={[{ required: true, message: t('record.required') }]}>
              <Input type="datetime-local" />
            </Form.Item>
          </Panel>
        )}
        <Panel title={t('record.checklist')}>
          <Checklist items={task.items} />
        </Panel>
        <Panel title={t('record.findings')}>
          <FindingFields violations={violations} questions={questionsOf(task)} />
        </Panel>
        <Panel title={t('record.evidence')}>
          <EvidenceField
            value={evidence}
            onChange={(next) => {
              renew();
              setEvidence(next);
            }}
            held={held}
            onHold={correcting ? undefined : setHeld}
          />
        </Panel>
        <Panel title={t('record.result')}>
          <Form.Item
            name="result"
            label={t('record.result')}
            dependencies={['findings']}
            rules={[{ required: true, message: t('record.required') }, { validator: (_, chosen) => fits(chosen) }]}
          >
            <Select options={results.map((value) => ({ value, label: t(`result.${value}`) }))} />
          </Form.Item>
          <Form.Item
            name="narrative"
            label={t('record.narrative')}
            extra={t('record.narrativeHint')}
            rules={[{ required: true, whitespace: true, message: t('record.required') }]}
          >
            <Input.TextArea rows={7} maxLength={10_000} showCount />
          </Form.Item>
        </Panel>
        {correcting && (
          <Panel title={t('correction.reason')}>
            <Form.Item
              name="reason"
              label={t('correction.reason')}
              extra={t('correction.reasonHint')}
              rules={[{ required: true, whitespace: true, message: t('record.required') }]}
            >
              <Input.TextArea rows={3} maxLength={2000} showCount />
            </Form.Item>
          </Panel>
        )}
        {problem && <ProblemPanel problem={problem} />}
        {refusal && (
          <p className="hint warn" role="alert">
            {refusal}
          </p>
        )}
        <Button type="primary" htmlType="submit" size="large" block disabled={busy}>
          {busy ? t('record.submitting') : correcting ? t('correction.submit') : t('record.submit')}
        </Button>
      </Form>
    </Workbench>
  );
}

// What is in force, as the form holds it. Facts that the platform found itself are not the officer's to state.
function valuesOf(task: Task, record: RecordFactsFragment): RecordValues {
  const answers = record.answers.map((a) => [a.question, { value: a.value, note: a.note ?? undefined }] as const);
  const findings = task.findings.map((f) => ({
    violationCode: f.violation.code,
    question: f.question ?? undefined,
    facts: f.facts.filter((x) => x.source === 'inspector').map((x) => ({ key: x.key, value: x.value })),
  }));
  return { result: record.result, narrative: record.narrative, answers: Object.fromEntries(answers), findings };
}

function questionsOf(task: Task) {
  return task.items.flatMap((i) => i.checklist.map((q) => ({ value: q.key, label: q.text })));
}

function answersOf(answers: RecordValues['answers'] = {}) {
  return Object.entries(answers).flatMap(([question, a]) =>
    a.value === undefined || a.value === '' ? [] : [{ question, value: a.value, note: a.note?.trim() || undefined }],
  );
}

function findingsOf(findings: FindingValue[] = []) {
  return findings.map((f) => ({
    violationCode: f.violationCode ?? '',
    question: f.question,
    facts: (f.facts ?? []).map((fact) => ({ key: fact.key ?? '', value: fact.value ?? '' })),
  }));
}

// Violations the published lists know, those that this visit's checklists point to first.
function useViolations(task: Task): { value: string; label: string }[] {
  const { data } = useAsk(ViolationsDocument, { first: 100 });
  return useMemo(() => {
    const pointed = new Set(task.items.flatMap((i) => i.checklist.flatMap((q) => q.violations)));
    const listed = (data?.leniencyItems.nodes ?? []).filter((n) => n.violation.code !== anyViolation);
    const named = new Map(listed.map((n) => [n.violation.code, n.violation.name] as const));
    for (const code of pointed) if (!named.has(code)) named.set(code, code);
    return [...named]
      .map(([value, name]) => ({ value, label: `${name}（${value}）` }))
      .sort((a, b) => Number(pointed.has(b.value)) - Number(pointed.has(a.value)) || a.value.localeCompare(b.value));
  }, [data, task]);
}

import { type FormEvent, useId, useRef, useState } from 'react';
import { useCommand } from '../../ask';
import { Panel } from '../../components/Page';
import { ProblemPanel } from '../../components/States';
import { AcceptLateDocument, ConfirmByPartyDocument } from '../../gql/documents/inspections';
import type { RecordFactsFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import type { Problem } from '../../problem';
import { uuidv7 } from '../../uuidv7';
import { holds, type Viewer } from '../../viewer';
import { EvidenceField } from '../tasks/EvidenceField';
import type { Stored } from '../tasks/evidence';
import { SignaturePad } from '../tasks/SignaturePad';

type Visit = { id: string; state: string; record?: RecordFactsFragment | null };
type Props = { visit: Visit; viewer: Viewer; again: () => void };

/** What a record still lacks: the party's word, and another person's acceptance when it came late. */
export function PartyPanel({ visit, viewer, again }: Props) {
  const record = visit.record;
  if (!record) return null;
  const own = holds(viewer, 'ENTERPRISE');
  const beside = own && record.party && record.party.word !== 'CONFIRMED' && !record.party.own ? record.party.word : undefined;
  const speaks = !!beside || (!record.party && (own || holds(viewer, 'INSPECTOR')));
  return (
    <>
      {visit.state === 'RECORDED' && speaks && <PartyForm visit={visit} own={own} beside={beside} again={again} />}
      {record.awaitsAcceptance && holds(viewer, 'AGENCY_ADMIN') && <AcceptForm visit={visit} late={record.late} again={again} />}
    </>
  );
}

type FormProps = { visit: Visit; own: boolean; beside?: 'REFUSED' | 'SIGNED'; again: () => void };

function PartyForm({ visit, own, beside, again }: FormProps) {
  const { t } = useText();
  const id = useId();
  const [busy, confirm] = useCommand(ConfirmByPartyDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [text, setText] = useState('');
  const [signature, setSignature] = useState<Stored[]>([]);
  const key = useRef(uuidv7());
  const signed = signature[0];
  const said = text.trim() || undefined;
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const party = own ? { statement: said } : signed ? { signatureId: signed.id, statement: said } : { refusal: said };
    const outcome = await confirm({ input: { clientMutationId: key.current, inspectionId: visit.id, party } });
    key.current = uuidv7();
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  return (
    <Panel title={t('party.title')}>
      <form onSubmit={send}>
        <p className="hint">{t(beside ? `party.beside.${beside}` : own ? 'party.ownHint' : 'party.officerHint')}</p>
        {!own && !signed && <SignaturePad done={(image) => setSignature([image])} />}
        {!own && <EvidenceField value={signature} onChange={(next) => setSignature(next.slice(-1))} />}
        <div className="field">
          <label htmlFor={id}>{t(beside ? 'party.ownWords' : own || signed ? 'party.statement' : 'party.refusal')}</label>
          <textarea id={id} rows={3} maxLength={2000} value={text} onChange={(e) => setText(e.target.value)} />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button accent wide" disabled={busy || ((beside || (!own && !signed)) && !said)}>
          {t(beside ? 'party.speak' : own ? 'party.confirm' : 'party.handIn')}
        </button>
      </form>
    </Panel>
  );
}

function AcceptForm({ visit, late, again }: { visit: Visit; late: boolean; again: () => void }) {
  const { t } = useText();
  const id = useId();
  const [busy, accept] = useCommand(AcceptLateDocument);
  const [problem, setProblem] = useState<Problem | null>(null);
  const [reason, setReason] = useState('');
  const key = useRef(uuidv7());
  const send = async (event: FormEvent) => {
    event.preventDefault();
    const outcome = await accept({ input: { clientMutationId: key.current, inspectionId: visit.id, reason } });
    key.current = uuidv7();
    setProblem(outcome.ok ? null : outcome.problem);
    if (outcome.ok) again();
  };
  return (
    <Panel title={t(late ? 'party.late' : 'party.left')}>
      <form onSubmit={send}>
        <p className="hint">{t(late ? 'party.lateHint' : 'party.leftHint')}</p>
        <div className="field">
          <label htmlFor={id}>{t('party.reason')}</label>
          <textarea id={id} rows={3} maxLength={2000} required value={reason} onChange={(e) => setReason(e.target.value)} />
        </div>
        {problem && <ProblemPanel problem={problem} />}
        <button type="submit" className="button accent wide" disabled={busy || reason.trim() === ''}>
          {t('party.accept')}
        </button>
      </form>
    </Panel>
  );
}

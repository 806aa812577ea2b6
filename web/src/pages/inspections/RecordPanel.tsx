import { EvidenceList } from '../../components/EvidenceList';
import { Facts, Panel } from '../../components/Page';
import { ResultTag, Tag } from '../../components/Tag';
import { moment } from '../../format';
import type { RecordFactsFragment } from '../../gql/graphql';
import { useText } from '../../i18n/text';

type Record = RecordFactsFragment;
type Question = { key: string; text: string; adverse?: string | null };
type Props = {
  inspection: {
    record?: Record | null;
    records: readonly Record[];
    items: readonly { checklist: readonly Question[] }[];
  };
};

/** The record in force: result, narrative, checklist, evidence, who recorded and who confirmed; below it the versions before. */
export function RecordPanel({ inspection }: Props) {
  const { t } = useText();
  const record = inspection.record;
  if (!record) {
    return (
      <Panel title={t('inspection.record')}>
        <p>{t('inspection.noRecord')}</p>
      </Panel>
    );
  }
  const questions = new Map(inspection.items.flatMap((i) => i.checklist.map((q) => [q.key, q] as const)));
  const earlier = inspection.records.filter((r) => r.version < record.version).reverse();
  return (
    <Panel title={t('inspection.record')} note={t('common.version', { n: record.version })}>
      <Version record={record} questions={questions} />
      {earlier.map((r) => (
        <details key={r.version}>
          <summary>{t('correction.earlier', { n: r.version })}</summary>
          <Version record={r} questions={questions} />
        </details>
      ))}
    </Panel>
  );
}

function Party({ party }: { party: Record['party'] }) {
  const { t, lang } = useText();
  if (!party) return t('party.none');
  return (
    <>
      {[t(`party.word.${party.word}`), party.reason, party.statement].filter(Boolean).join(' · ')}
      {party.own && <p>{t('party.own', { text: party.own.statement, time: moment(lang, party.own.at) })}</p>}
      {party.signature && <EvidenceList evidence={[party.signature]} />}
    </>
  );
}

function Version({ record, questions }: { record: Record; questions: Map<string, Question> }) {
  const { t, lang } = useText();
  const face = (f: Record['recordedBy']) => f.name ?? f.pseudonym;
  const value = (v: string) => (v === 'YES' ? t('common.yes') : v === 'NO' ? t('common.no') : v);
  return (
    <>
      <Facts
        rows={[
          [t('my.result'), <ResultTag key="r" result={record.result} />],
          [
            t('inspection.narrative'),
            <span key="n" className="prose">
              {record.narrative}
            </span>,
          ],
          [t('inspection.recordedBy'), face(record.recordedBy)],
          [t('inspection.confirmedBy'), record.confirmedBy.map(face).join('、') || t('inspection.unconfirmed')],
          [t('party.title'), <Party key="p" party={record.party} />],
          [t('correction.reason'), record.correctedReason],
          [t('party.deviceTime'), moment(lang, record.deviceTime)],
          [t('inspection.receivedAt'), moment(lang, record.receivedAt)],
        ]}
      />
      {record.timeGap && <Tag tone="bad">{t('inspection.timeGap')}</Tag>}
      {record.awaitsAcceptance && <Tag tone="bad">{t(record.late ? 'party.lateTag' : 'party.leftTag')}</Tag>}
      {record.complete && <Tag tone="good">{t('party.complete')}</Tag>}
      {record.answers.length > 0 && (
        <>
          <h3>{t('inspection.answers')}</h3>
          <ul className="answers">
            {record.answers.map((a) => (
              <li key={a.question}>
                <span>{questions.get(a.question)?.text ?? a.question}</span>
                <b>{value(a.value)}</b>
                {questions.get(a.question)?.adverse === a.value && <Tag tone="bad">{t('record.adverse')}</Tag>}
                {a.note && <small>{a.note}</small>}
              </li>
            ))}
          </ul>
        </>
      )}
      {record.evidence.length > 0 && (
        <>
          <h3>{t('inspection.evidence')}</h3>
          <EvidenceList evidence={record.evidence} />
        </>
      )}
    </>
  );
}

import type { ReactNode } from 'react';
import { Facts, Panel } from '../../components/Page';
import { DemoTag, RulingTag, Tag } from '../../components/Tag';
import { day, type Lang, moment, yuan } from '../../format';
import { facts as vocabulary } from '../../gql/facts';
import type { DecisionFactsFragment, FindingFactsFragment, Truth } from '../../gql/graphql';
import { useText, wordsOf } from '../../i18n/text';

const words = new Map(vocabulary.map((f) => [f.key, f]));

/** A finding, what the lists say about it condition by condition, and the decision. */
export function FindingPanel({ finding, act }: { finding: FindingFactsFragment; act?: ReactNode }) {
  const { t, lang } = useText();
  return (
    <Panel title={`${t('inspection.findings')}：${finding.violation.name}`} note={finding.violation.code}>
      <Facts rows={[[t('common.basis'), finding.violation.basis]]} />
      <h3>{t('inspection.facts')}</h3>
      <ul className="answers">
        {finding.facts.map((f) => (
          <li key={`${f.key} ${f.source}`}>
            <span>{wordOf(f.key, lang)}</span>
            <b>{factText(f.key, f.value, lang)}</b>
            <small>
              {wordsOf(t, 'source', f.source)}
              {f.origin && ` · ${f.origin}`}
              {f.text && ` · ${f.text}`}
              {f.evidenceIds.length > 0 && ` · ${t('decide.evidence', { count: f.evidenceIds.length })}`}
              {f.contested && ` · ${t('decide.contested')}`}
            </small>
          </li>
        ))}
      </ul>
      <Advice advice={finding.advice} />
      <h3>{t('inspection.decision')}</h3>
      {finding.decision ? <DecisionFacts decision={finding.decision} /> : <p>{t('inspection.noDecision')}</p>}
      {act}
    </Panel>
  );
}

function wordOf(key: string, lang: Lang): string {
  const word = words.get(key);
  return word ? (lang === 'en' ? word.labelEn : word.label) : key;
}

function factText(key: string, value: string, lang: Lang): string {
  const word = words.get(key);
  switch (word?.type) {
    case 'bool':
      return value === 'true' ? (lang === 'en' ? 'Yes' : '是') : lang === 'en' ? 'No' : '否';
    case 'choice': {
      const choice = word.choices?.find((c) => c.word === value);
      return (lang === 'en' && choice?.labelEn) || choice?.label || value;
    }
    case 'money':
      return yuan(value);
    case 'date':
      return day(lang, value);
    default:
      return word?.unit ? `${value} ${word.unit}` : value;
  }
}

function Advice({ advice }: { advice: FindingFactsFragment['advice'] }) {
  const { t } = useText();
  const range =
    advice.ruling === 'MUST_NOT_PENALISE'
      ? t('inspection.noFine')
      : advice.fineMin && advice.fineMax
        ? `${yuan(advice.fineMin)} – ${yuan(advice.fineMax)}`
        : null;
  return (
    <div className={`advice ${advice.ruling === 'MUST_NOT_PENALISE' ? 'binding' : ''}`}>
      <h3>
        {t('inspection.advice')} <RulingTag ruling={advice.ruling} />
      </h3>
      <Facts
        rows={[
          [t('inspection.fineRange'), range && `${range}${advice.arithmetic ? `（${advice.arithmetic}）` : ''}`],
          [t('inspection.duties'), advice.duties.map((name) => wordsOf(t, 'duty', name)).join('、')],
        ]}
      />
      {advice.items.map((match) => (
        <details key={`${match.item.code} ${match.item.version}`} open={match.matches === 'TRUE'}>
          <summary>
            {match.item.code} · {t(`ruling.${match.item.list}`)} <TruthMark value={match.matches} />{' '}
            <DemoTag on={match.item.synthetic} />
          </summary>
          <p className="prose">{match.item.conditionsText}</p>
          <p className="hint">
            {t('common.basis')}：{match.item.basis}
          </p>
          <ul className="conditions" aria-label={t('inspection.conditions')}>
            {match.conditions.map((c) => (
              <li key={c.key}>
                <TruthMark value={c.result} />
                <span>
                  {c.text}
                  {c.fact && <small>{t('inspection.conditionUsed', { fact: c.fact })}</small>}
                </span>
              </li>
            ))}
          </ul>
        </details>
      ))}
    </div>
  );
}

function TruthMark({ value }: { value: Truth }) {
  const { t } = useText();
  return <Tag tone={value === 'TRUE' ? 'good' : value === 'FALSE' ? 'bad' : 'wait'}>{t(`truth.${value}`)}</Tag>;
}

function DecisionFacts({ decision: d }: { decision: DecisionFactsFragment }) {
  const { t, lang } = useText();
  const measure = (m: DecisionFactsFragment['measures'][number]) =>
    [t(`measure.${m.kind}`), m.amount && yuan(m.amount), m.detail].filter(Boolean).join(' ');
  return (
    <Facts
      rows={[
        [
          t('inspection.decision'),
          <Tag key="o" tone={d.outcome === 'PENALTY' ? 'bad' : 'good'}>
            {t(`outcome.${d.outcome}`)}
          </Tag>,
        ],
        [t('inspection.decisionNumber'), d.number],
        [t('inspection.measures'), d.measures.map(measure).join('；')],
        [t('inspection.reason'), d.reason],
        [t('inspection.education'), d.educationRecord],
        [t('decide.procedure'), t(`procedure.${d.procedure}`)],
        [t('decide.deviates'), d.deviation && `${d.deviation.item}；${d.deviation.reason}`],
        [t('decide.remark'), d.deviation && (d.deviation.remark ?? t('decide.waiting'))],
        [t('decide.objection'), d.deviation?.objection],
        [t('decide.ended'), d.ended && `${d.ended.reason}（${moment(lang, d.ended.at)}）`],
        [t('inspection.decidedAt'), d.decidedAt ? moment(lang, d.decidedAt) : t('inspection.proposed')],
      ]}
    />
  );
}

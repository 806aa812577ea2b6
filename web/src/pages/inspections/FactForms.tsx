import { useState } from 'react';
import { useCommand } from '../../ask';
import { type Option, ReasonForm } from '../../components/ReasonForm';
import { ContestFactDocument, SettleFactDocument, SupplyFactDocument } from '../../gql/documents/inspections';
import { type Fact, facts as vocabulary } from '../../gql/facts';
import type { FindingFactsFragment } from '../../gql/graphql';
import { type Translate, useText } from '../../i18n/text';
import { holds, type Viewer } from '../../viewer';
import { EvidenceField } from '../tasks/EvidenceField';
import type { Stored } from '../tasks/evidence';

type Props = { finding: FindingFactsFragment; viewer: Viewer; again: () => void };

/** What each side may do about the facts: bring one in, contest one, settle a dispute. */
export function FactForms(props: Props) {
  const officer = holds(props.viewer, 'INSPECTOR');
  const party = holds(props.viewer, 'ENTERPRISE');
  return (
    <>
      {(officer || party) && <Supply {...props} party={party} />}
      {officer && <Settle {...props} />}
      {party && <Contest {...props} />}
    </>
  );
}

function Supply({ finding, party, again }: Props & { party: boolean }) {
  const { t, lang } = useText();
  const [, supply] = useCommand(SupplyFactDocument);
  const [evidence, setEvidence] = useState<Stored[]>([]);
  const may = party ? ['enterprise'] : ['inspector', 'external'];
  const stated = new Set(finding.facts.map((f) => f.key));
  const free = vocabulary.filter((f) => !stated.has(f.key) && f.suppliers.some((s) => may.includes(s)));
  if (free.length === 0) return null;
  return (
    <ReasonForm
      title={t('decide.supply')}
      hint={t(party ? 'decide.supplyParty' : 'decide.supplyOfficer')}
      choices={[{ name: 'fact', label: t('decide.fact'), options: free.flatMap((f) => values(f, t, lang)) }]}
      lines={[
        { name: 'value', label: t('decide.supplyValue') },
        ...(party ? [] : [{ name: 'origin', label: t('decide.origin') }]),
      ]}
      texts={[{ name: 'text', label: t('decide.statement'), limit: 4000 }]}
      extra={<Attached finding={finding} value={evidence} onChange={setEvidence} party={party} />}
      submit={async (of, clientMutationId) => {
        const [key = '', value = ''] = of('fact').split('=');
        const input = {
          clientMutationId,
          findingId: finding.id,
          key,
          value: value || of('value'),
          text: of('text'),
          origin: of('origin') || undefined,
          evidenceIds: evidence.map((e) => e.id),
        };
        const outcome = await supply({ input });
        if (outcome.ok) setEvidence([]);
        return outcome;
      }}
      done={again}
    />
  );
}

// A fact with few values is chosen with its value; others take it from the line below.
function values(f: Fact, t: Translate, lang: string): Option[] {
  const name = lang === 'en' ? f.labelEn : f.label;
  if (f.type === 'bool') {
    return [
      { value: `${f.key}=true`, label: `${name}：${t('common.yes')}` },
      { value: `${f.key}=false`, label: `${name}：${t('common.no')}` },
    ];
  }
  if (f.choices)
    return f.choices.map((c) => ({
      value: `${f.key}=${c.word}`,
      label: lang === 'en' ? `${name}: ${c.labelEn}` : `${name}：${c.label}`,
    }));
  return [{ value: f.key, label: f.unit ? `${name}（${f.unit}）` : name }];
}

type AttachedProps = { finding: FindingFactsFragment; value: Stored[]; onChange: (next: Stored[]) => void; party: boolean };

function Attached({ finding, value, onChange, party }: AttachedProps) {
  return (
    <>
      <EvidenceField about={party ? { findingId: finding.id } : undefined} value={value} onChange={onChange} />
      <input type="hidden" name="evidence" value={value.map((e) => e.id).join(' ')} />
    </>
  );
}

function Contest({ finding, again }: Props) {
  const { t, lang } = useText();
  const [, contest] = useCommand(ContestFactDocument);
  const [evidence, setEvidence] = useState<Stored[]>([]);
  const open = finding.facts.filter((f) => !f.contested && (f.source === 'inspector' || f.source === 'external'));
  if (open.length === 0) return null;
  return (
    <ReasonForm
      title={t('decide.contest')}
      choices={[
        { name: 'key', label: t('decide.fact'), options: open.map((f) => ({ value: f.key, label: nameOf(f.key, lang) })) },
      ]}
      texts={[{ name: 'text', label: t('decide.statement'), limit: 4000 }]}
      extra={<Attached finding={finding} value={evidence} onChange={setEvidence} party />}
      submit={async (of, clientMutationId) => {
        const evidenceIds = evidence.map((e) => e.id);
        const outcome = await contest({
          input: { clientMutationId, findingId: finding.id, key: of('key'), text: of('text'), evidenceIds },
        });
        if (outcome.ok) setEvidence([]);
        return outcome;
      }}
      done={again}
    />
  );
}

function Settle({ finding, again }: Props) {
  const { t, lang } = useText();
  const [, settle] = useCommand(SettleFactDocument);
  const open = finding.facts.filter((f) => f.contested || f.source === 'enterprise');
  if (open.length === 0) return null;
  return (
    <ReasonForm
      title={t('decide.settle')}
      choices={[
        { name: 'key', label: t('decide.fact'), options: open.map((f) => ({ value: f.key, label: nameOf(f.key, lang) })) },
      ]}
      lines={[{ name: 'value', label: t('decide.value') }]}
      texts={[{ name: 'reason', label: t('decide.reason'), limit: 4000 }]}
      submit={(of, clientMutationId) =>
        settle({ input: { clientMutationId, findingId: finding.id, key: of('key'), value: of('value'), reason: of('reason') } })
      }
      done={again}
    />
  );
}

function nameOf(key: string, lang: string): string {
  const word = vocabulary.find((f) => f.key === key);
  return word ? (lang === 'en' ? word.labelEn : word.label) : key;
}

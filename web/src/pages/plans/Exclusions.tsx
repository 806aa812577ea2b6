import { useAsk, useCommand } from '../../ask';
import { ReasonForm } from '../../components/ReasonForm';
import { Table } from '../../components/Table';
import { Tag } from '../../components/Tag';
import { DecideExclusionDocument, PlanExclusionsDocument, RequestExclusionDocument } from '../../gql/documents/plans';
import { useText, wordsOf } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';
import type { Plan } from './PlanSteps';

const codes = ['E01', 'E02', 'E03', 'E04', 'E05', 'E06', 'E07', 'E08'];

/** Enterprises that two people leave out of a plan's draws: who asked, who agreed, and what waits for its decision. */
export function Exclusions({ plan }: { plan: Plan }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const { data, again } = useAsk(PlanExclusionsDocument, { planId: plan.id });
  const [, ask] = useCommand(RequestExclusionDocument);
  const [, decide] = useCommand(DecideExclusionDocument);
  const rows = data?.planExclusions.nodes ?? [];
  const own = holds(viewer, 'AGENCY_ADMIN') && viewer?.agency?.id === plan.agency.id;
  return (
    <>
      <p className="hint">{t('exclusions.hint')}</p>
      {rows.length > 0 && (
        <Table
          caption={t('exclusions.title')}
          rows={rows}
          rowKey={(e) => e.id}
          columns={[
            { head: t('exclusions.enterprise'), cell: (e) => `${e.enterpriseName} ${e.uscc}`, lead: true },
            { head: t('deviation.code'), cell: (e) => `${e.code} ${wordsOf(t, 'exclusion', e.code)}` },
            { head: t('exclusions.evidence'), cell: (e) => e.evidence },
            { head: t('exclusions.until'), cell: (e) => e.until },
            {
              head: t('common.state'),
              cell: (e) => (
                <Tag tone={e.state === 'APPROVED' ? 'good' : e.state === 'REFUSED' ? 'plain' : 'wait'}>
                  {t(`deviationState.${e.state}`)}
                </Tag>
              ),
            },
            { head: t('deviation.requestedBy'), cell: (e) => e.requestedBy },
            { head: t('deviation.approvedBy'), cell: (e) => e.decidedBy ?? t('common.none') },
          ]}
        />
      )}
      {(own || holds(viewer, 'SUPERVISOR')) &&
        rows
          .filter((e) => e.state === 'REQUESTED')
          .map((e) => (
            <ReasonForm
              key={e.id}
              title={t('exclusions.decide', { name: e.enterpriseName })}
              hint={t('deviation.decideHint')}
              choices={[
                {
                  name: 'approve',
                  label: t('deviation.verdict'),
                  options: [
                    { value: 'yes', label: t('deviation.approve') },
                    { value: 'no', label: t('deviation.refuse') },
                  ],
                },
              ]}
              texts={[{ name: 'remark', label: t('deviation.remark'), limit: 500 }]}
              submit={(of, clientMutationId) =>
                decide({
                  input: { clientMutationId, exclusionId: e.id, approve: of('approve') === 'yes', remark: of('remark') },
                })
              }
              done={again}
            />
          ))}
      {own && (
        <ReasonForm
          title={t('exclusions.ask')}
          choices={[
            {
              name: 'code',
              label: t('deviation.code'),
              options: codes.map((c) => ({ value: c, label: `${c} ${wordsOf(t, 'exclusion', c)}` })),
            },
          ]}
          texts={[{ name: 'evidence', label: t('exclusions.evidence'), limit: 600 }]}
          lines={[
            { name: 'uscc', label: t('exclusions.uscc') },
            { name: 'until', label: t('exclusions.until'), type: 'date' },
          ]}
          submit={(of, clientMutationId) =>
            ask({
              input: {
                clientMutationId,
                planId: plan.id,
                uscc: of('uscc'),
                code: of('code'),
                evidence: of('evidence'),
                until: of('until') || plan.to,
              },
            })
          }
          done={again}
        />
      )}
    </>
  );
}

import { useCommand } from '../../ask';
import { ReasonForm } from '../../components/ReasonForm';
import { AnswerPlanDocument, ApprovePlanDocument, PublishPlanDocument, WithdrawPlanDocument } from '../../gql/documents/plans';
import type { PlansQuery } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';

export type Plan = PlansQuery['plans']['nodes'][number];

/** What the viewer may do with a plan: agree to join it or decline, approve, publish, withdraw. */
export function PlanSteps({ plan, again }: { plan: Plan; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, approve] = useCommand(ApprovePlanDocument);
  const [, answer] = useCommand(AnswerPlanDocument);
  const [, publish] = useCommand(PublishPlanDocument);
  const [, withdraw] = useCommand(WithdrawPlanDocument);
  const own = holds(viewer, 'AGENCY_ADMIN') && viewer?.agency?.id === plan.agency.id;
  const joins = holds(viewer, 'AGENCY_ADMIN') && plan.cooperatingAgencies.some((a) => a.id === viewer?.agency?.id);
  const answered = plan.consents.some((c) => c.agency.id === viewer?.agency?.id);
  // Whoever sees another agency's draft joins it or stands above it; the server knows who may approve.
  const above =
    plan.kind === 'SPECIAL' &&
    (holds(viewer, 'SUPERVISOR') || (plan.state === 'DRAFT' && holds(viewer, 'AGENCY_ADMIN') && !own && !joins));
  const open = plan.state === 'DRAFT' || plan.state === 'FILED' || plan.state === 'ACTIVE';
  const remark = [{ name: 'remark', label: t('plans.remark'), limit: 1000 }];
  const reason = [{ name: 'reason', label: t('plans.withdrawReason'), limit: 1000 }];
  return (
    <>
      {joins && plan.state === 'DRAFT' && !answered && (
        <>
          <ReasonForm
            title={t('plans.agree')}
            hint={t('plans.agreeHint')}
            choices={[]}
            texts={[]}
            submit={(_, clientMutationId) => answer({ input: { clientMutationId, planId: plan.id, agree: true } })}
            done={again}
          />
          <ReasonForm
            title={t('plans.decline')}
            hint={t('plans.declineHint')}
            choices={[]}
            texts={[{ name: 'reason', label: t('plans.declineReason'), limit: 1000 }]}
            submit={(of, clientMutationId) =>
              answer({ input: { clientMutationId, planId: plan.id, agree: false, reason: of('reason') } })
            }
            done={again}
          />
        </>
      )}
      {above && plan.state === 'DRAFT' && (
        <ReasonForm
          title={t('plans.approve')}
          hint={t('plans.approveHint')}
          choices={[]}
          texts={remark}
          submit={(of, clientMutationId) => approve({ input: { clientMutationId, planId: plan.id, remark: of('remark') } })}
          done={again}
        />
      )}
      {own && plan.approval && !plan.publishedAt && plan.state !== 'WITHDRAWN' && (
        <ReasonForm
          title={t('plans.publish')}
          hint={t('plans.publishHint')}
          choices={[]}
          texts={[]}
          submit={(_, clientMutationId) => publish({ input: { clientMutationId, planId: plan.id } })}
          done={again}
        />
      )}
      {(own || above) && open && (
        <ReasonForm
          title={t('plans.withdraw')}
          hint={t('plans.withdrawHint')}
          choices={[]}
          texts={reason}
          submit={(of, clientMutationId) => withdraw({ input: { clientMutationId, planId: plan.id, reason: of('reason') } })}
          done={again}
        />
      )}
    </>
  );
}

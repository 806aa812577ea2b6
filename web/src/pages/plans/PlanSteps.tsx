import { useCommand } from '../../ask';
import { ReasonForm } from '../../components/ReasonForm';
import { ApprovePlanDocument, type PlansQuery, PublishPlanDocument, WithdrawPlanDocument } from '../../gql/graphql';
import { useText } from '../../i18n/text';
import { holds, useViewer } from '../../viewer';

export type Plan = PlansQuery['plans']['nodes'][number];

/** What the viewer may do with a plan: approve, publish, withdraw. */
export function PlanSteps({ plan, again }: { plan: Plan; again: () => void }) {
  const { t } = useText();
  const { viewer } = useViewer();
  const [, approve] = useCommand(ApprovePlanDocument);
  const [, publish] = useCommand(PublishPlanDocument);
  const [, withdraw] = useCommand(WithdrawPlanDocument);
  const own = holds(viewer, 'AGENCY_ADMIN') && viewer?.agency?.id === plan.agency.id;
  // Whoever sees another agency's draft stands above it; the server knows who may approve.
  const above =
    plan.kind === 'SPECIAL' && (holds(viewer, 'SUPERVISOR') || (plan.state === 'DRAFT' && holds(viewer, 'AGENCY_ADMIN') && !own));
  const open = plan.state === 'DRAFT' || plan.state === 'FILED' || plan.state === 'ACTIVE';
  const remark = [{ name: 'remark', label: t('plans.remark'), limit: 1000 }];
  const reason = [{ name: 'reason', label: t('plans.withdrawReason'), limit: 1000 }];
  return (
    <>
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

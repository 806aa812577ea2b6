import type { ReactNode } from 'react';
import type {
  DrawState,
  InspectionResult,
  InspectionState,
  LeniencyRuling,
  PlanState,
  RoundState,
  RoundVoidReason,
} from '../gql/graphql';
import { useText } from '../i18n/text';

export type Tone = 'plain' | 'wait' | 'live' | 'good' | 'bad';

export function Tag({ tone = 'plain', title, children }: { tone?: Tone; title?: string; children: ReactNode }) {
  return (
    <span className={`tag ${tone}`} title={title}>
      {children}
    </span>
  );
}

const inspectionTones: Record<InspectionState, Tone> = {
  PLANNED: 'plain',
  APPROVED: 'plain',
  CODE_ISSUED: 'wait',
  ON_SITE: 'live',
  RECORDED: 'wait',
  CLOSED: 'good',
  VOID: 'bad',
};

export function InspectionTag({ state }: { state: InspectionState }) {
  const { t } = useText();
  return <Tag tone={inspectionTones[state]}>{t(`inspectionState.${state}`)}</Tag>;
}

export function ResultTag({ result }: { result: InspectionResult }) {
  const { t } = useText();
  const clean = result === 'NO_PROBLEM_FOUND' || result === 'NO_RELEVANT_BUSINESS_FOUND';
  return <Tag tone={clean ? 'good' : 'wait'}>{t(`result.${result}`)}</Tag>;
}

export function DrawTag({ state, overdue }: { state: DrawState; overdue: boolean }) {
  const { t } = useText();
  if (overdue) {
    return (
      <Tag tone="bad" title={t('draws.overdueNote')}>
        {t('draws.overdue')}
      </Tag>
    );
  }
  const tone = state === 'PUBLISHED' ? 'good' : state === 'EXECUTED' ? 'live' : state === 'VOID' ? 'bad' : 'wait';
  return <Tag tone={tone}>{t(`drawState.${state}`)}</Tag>;
}

export function RoundTag({ state }: { state: RoundState }) {
  const { t } = useText();
  const tone = state === 'BEACONS_RECORDED' ? 'good' : state === 'VOID' ? 'bad' : state === 'OPEN' ? 'live' : 'wait';
  return <Tag tone={tone}>{t(`roundState.${state}`)}</Tag>;
}

/** Why a round failed, and what its draws need now. */
export function RoundFailure({ reason }: { reason?: RoundVoidReason | null }) {
  const { t } = useText();
  return reason ? <p className="hint warn">{t(`roundVoid.${reason}`)}</p> : null;
}

export function PlanTag({ state }: { state: PlanState }) {
  const { t } = useText();
  const tone = state === 'ACTIVE' ? 'live' : state === 'DONE' ? 'good' : state === 'WITHDRAWN' ? 'bad' : 'plain';
  return <Tag tone={tone}>{t(`planState.${state}`)}</Tag>;
}

export function RulingTag({ ruling }: { ruling: LeniencyRuling }) {
  const { t } = useText();
  const tone = ruling === 'NORMAL' ? 'plain' : ruling === 'MUST_NOT_PENALISE' ? 'good' : 'live';
  return <Tag tone={tone}>{t(`ruling.${ruling}`)}</Tag>;
}

/** Says that what is shown was made up for a demonstration. */
export function DemoTag({ on }: { on: boolean }) {
  const { t } = useText();
  return on ? (
    <Tag tone="plain" title={t('app.demoNote')}>
      {t('app.demo')}
    </Tag>
  ) : null;
}

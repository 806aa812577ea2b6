import type { zhJoint } from './zh.joint';

// English for merge proposals and joint visits.
export const enJoint: Record<keyof typeof zhJoint, string> = {
  'nav.merges': 'Merge proposals',
  'merges.title': 'Merge proposals',
  'merges.lead':
    'When visits are due at the same enterprise on the same days, or plans that nobody has drawn yet reach the same enterprises on them, the platform proposes one entry: merge where possible, else join, else stay off-site. The head of each agency answers; the supervision reads.',
  'merges.emptyTitle': 'No merge proposals',
  'merges.emptyNext':
    'When two visits to one enterprise share days, the platform proposes one entry within ten minutes; plans are compared within an hour of being filed.',
  'merges.plans': 'Plans: {count} enterprises in both',
  'merges.hostPlan': 'Plan filed first',
  'merges.guestPlan': 'Plan filed later',
  'merges.nextMERGE':
    'Then the plan filed later is not drawn while the other stands. Your agency withdraws one of the plans, files its items with the other, and draws once.',
  'merges.nextJOINT':
    'Once every agency agrees, the plan filed later is not drawn while the other stands: one agency files a joint plan with the items of each, the old plans are withdrawn and one draw is made; visits to the same enterprise are proposed as joint when they are made.',
  'merges.nextOFF_SITE': 'The agency that goes off-site withdraws its plan and says why.',
  'merges.declinePlanHint': 'Say why; the supervision reads it. Whoever goes off-site withdraws its own plan afterwards.',
  'merges.measure': 'Measure',
  'merges.host': 'Host visit (holds the code)',
  'merges.guest': 'Guest visit',
  'merges.days': 'Shared days',
  'merges.proposedAt': 'Proposed',
  'merges.basis': 'Basis',
  'merges.accept': 'Agree to one entry',
  'merges.acceptHint':
    'Once every agency agrees there is one code and one team; each agency still keeps its own record, and the visit counts once.',
  'merges.decline': 'Decline, or inspect off-site instead',
  'merges.declineHint': "Say why; the supervision reads it. Going off-site voids your agency's own visit.",
  'merges.reply': 'Answer',
  'merges.reason': 'Reason',
  'merges.waiting': 'Your agency agreed; the other one has not answered yet. To go alone before that, decline and say why.',
  'mergeState.OPEN': 'Waiting',
  'mergeState.ACCEPTED': 'One entry',
  'mergeState.OFF_SITE': 'Off-site instead',
  'mergeState.DECLINED': 'Declined',
  'mergeState.LAPSED': 'Lapsed',
  'mergeMeasure.MERGE': 'Merged visit (one agency)',
  'mergeMeasure.JOINT': 'Joint visit (several agencies)',
  'mergeReply.ACCEPTED': 'Agreed',
  'mergeReply.OFF_SITE': 'Off-site instead',
  'mergeReply.DECLINED': 'Declined',
  'joint.title': 'Joint visit',
  'joint.host': 'Host visit {number}: its officers issue the code, scan and leave; each agency keeps its own record.',
};

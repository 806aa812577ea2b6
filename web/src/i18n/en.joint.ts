import type { zhJoint } from './zh.joint';

// English for merge proposals and joint visits.
export const enJoint: Record<keyof typeof zhJoint, string> = {
  'nav.merges': 'Merge proposals',
  'merges.title': 'Merge proposals',
  'merges.lead':
    'When visits are due at the same enterprise on the same days, the platform proposes one entry: merge where possible, else join, else stay off-site. The head of each agency answers; the supervision reads.',
  'merges.emptyTitle': 'No merge proposals',
  'merges.emptyNext': 'When two visits to one enterprise share days, the platform proposes one entry within ten minutes.',
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
  'merges.waiting': 'Your agency agreed; the other one has not answered yet.',
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

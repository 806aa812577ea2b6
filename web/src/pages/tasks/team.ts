import type { Viewer } from '../../viewer';

type Team = readonly { lead: boolean; inspector: { pseudonym: string } }[];

/** Whether the account is the lead of the team, who issues the code. */
export function leads(team: Team, viewer: Viewer): boolean {
  return team.some((m) => m.lead && m.inspector.pseudonym === viewer.inspector?.pseudonym);
}

type Coded = { state: string; checkCode?: { reserved: boolean; validFrom: string } | null };

/** Whether the visit may be recorded before its entry is on record: under a reserved code, from its day on. */
export function canRecordAhead({ state, checkCode }: Coded): boolean {
  return state === 'CODE_ISSUED' && checkCode?.reserved === true && Date.parse(checkCode.validFrom) <= Date.now();
}

/** Whether the account is on the team. */
export function isMember(team: Team, viewer: Viewer): boolean {
  return team.some((m) => m.inspector.pseudonym === viewer.inspector?.pseudonym);
}

import type { Viewer } from '../../viewer';

type Team = readonly { lead: boolean; inspector: { pseudonym: string } }[];

/** Whether the account is the lead of the team, who issues the code. */
export function leads(team: Team, viewer: Viewer): boolean {
  return team.some((m) => m.lead && m.inspector.pseudonym === viewer.inspector?.pseudonym);
}

/** Whether the account is on the team. */
export function isMember(team: Team, viewer: Viewer): boolean {
  return team.some((m) => m.inspector.pseudonym === viewer.inspector?.pseudonym);
}

// Generated from policies/visit/visit.yaml by scripts/codegen.mjs: do not edit.
import type { InspectionResult } from './graphql';

/** At which the required questions of a checklist may stay unanswered. */
export const unanswered: ReadonlySet<InspectionResult> = new Set<InspectionResult>(["UNREACHABLE_AT_REGISTERED_ADDRESS","NO_RELEVANT_BUSINESS_FOUND","SERIOUSLY_UNCOOPERATIVE","CLOSED_DOWN","DEREGISTERED","LICENCE_REVOKED","REGISTRATION_ANNULLED","MOVED_AWAY"]);

/** Which need a finding. */
export const withFinding: ReadonlySet<InspectionResult> = new Set<InspectionResult>(["ORDERED_TO_RECTIFY","PENDING_FURTHER_ACTION"]);

/** Which go with no finding and no adverse answer. */
export const withoutFinding: ReadonlySet<InspectionResult> = new Set<InspectionResult>(["NO_PROBLEM_FOUND","UNREACHABLE_AT_REGISTERED_ADDRESS","NO_RELEVANT_BUSINESS_FOUND","CLOSED_DOWN","DEREGISTERED","LICENCE_REVOKED","REGISTRATION_ANNULLED","MOVED_AWAY"]);

// A visit from its plan to its record, made over the API: for journeys that begin where it ends.
import { randomUUID } from 'node:crypto';
import type { APIRequestContext } from '@playwright/test';
import { ask, dot, headersOf, one, today } from './api';
import { type Account, accounts } from './journey';

export type Visit = { id: string; number: string; firm: Account; lead: Account; other: Account; heads: [Account, Account] };

type Questions = { id: string; checklist: { key: string; kind: string; required: boolean }[] }[];

/**
 * A visit after a complaint to an enterprise with an account, by two officers with accounts, recorded with a problem and one photo, and confirmed.
 * `other` is an officer of the same agency who was not there.
 */
export async function recordedVisit(request: APIRequestContext): Promise<Visit> {
  const heads: [Account, Account] = [one('agency_admin', '370502-scjg-a'), one('agency_admin', '370502-scjg-b')];
  const { me } = await ask<{ me: { agency: { id: string } } }>(request, heads[0], '{ me { agency { id } } }');
  type Lists = { inspectors: { nodes: { id: string; pseudonym: string }[] }; checkItems: { nodes: Questions } };
  const { inspectors, checkItems } = await ask<Lists>(
    request,
    heads[0],
    `query ($a: ID!) { inspectors(filter: { agencyId: $a, status: ACTIVE }, first: 100) { nodes { id pseudonym } }
       checkItems(filter: { agencyId: $a, active: true }, first: 20) { nodes { id checklist { key kind required } } } }`,
    { a: me.agency.id },
  );
  const item = checkItems.nodes.find((x) => x.checklist.some((q) => q.key === shown));
  if (!item) throw new Error(`no item of the agency asks ${shown}`);
  const known = inspectors.nodes.flatMap((n) => {
    const account = accounts('inspector').find((a) => a.username === n.pseudonym.toLowerCase());
    return account ? [{ ...account, id: n.id }] : [];
  });
  const { visit, firm, team } = await planned(request, heads[0], item.id, known);
  const other = known.find((a) => !team.includes(a));
  const [lead, second] = team;
  if (!lead || !second || !other) throw new Error('the agency has less than three officers with an account');
  await ask(request, heads[1], 'mutation ($i: ApproveInspectionInput!) { approveInspection(input: $i) { inspections { id } } }', {
    inspectionIds: [visit.id],
  });
  const issued = await ask<{ issueCheckCode: { inspection: { checkCode: { token: string } } } }>(
    request,
    lead,
    'mutation ($i: IssueCheckCodeInput!) { issueCheckCode(input: $i) { inspection { checkCode { token } } } }',
    { inspectionId: visit.id },
  );
  await ask(request, firm, 'mutation ($i: ScanCheckCodeInput!) { scanCheckCode(input: $i) { face { scannedAt } } }', {
    token: issued.issueCheckCode.inspection.checkCode.token,
  });
  await ask(request, lead, 'mutation ($i: RecordInspectionInput!) { recordInspection(input: $i) { inspection { id } } }', {
    inspectionId: visit.id,
    result: 'ORDERED_TO_RECTIFY',
    narrative: '营业执照未置于醒目位置，当场改正。',
    answers: item.checklist
      .filter((q) => q.required)
      .map((q) => ({ question: q.key, value: q.kind !== 'YES_NO' ? '1' : q.key === shown ? 'NO' : 'YES' })),
    findings: [{ violationCode: 'LICENCE-NOT-DISPLAYED', question: shown, facts: [{ key: 'correction', value: 'on_spot' }] }],
    evidenceIds: [await upload(request, lead)],
    deviceTime: new Date().toISOString(),
  });
  await ask(request, second, 'mutation ($i: ConfirmRecordInput!) { confirmRecord(input: $i) { inspection { id } } }', {
    inspectionId: visit.id,
  });
  return { ...visit, firm, lead, other, heads };
}

const shown = 'licence.displayed';

type Officer = Account & { id: string };

/** Plans the visit: of the enterprises with accounts, and of the pairs of officers, the first that the gate lets through. */
async function planned(request: APIRequestContext, head: Account, item: string, officers: Officer[]) {
  let refused = '';
  for (const firm of accounts('enterprise').filter((a) => a.username.includes('-9137'))) {
    const { enterprise } = await ask<{ enterprise: { id: string } }>(
      request,
      head,
      'query ($u: USCC!) { enterprise(uscc: $u) { id } }',
      { u: firm.username.slice('ent-'.length).toUpperCase() },
    );
    for (let n = officers.length - 1; n > 0; n--) {
      const team = officers.slice(n - 1, n + 1);
      try {
        const { planInspection } = await ask<{ planInspection: { inspection: { id: string; number: string } } }>(
          request,
          head,
          'mutation ($i: PlanInspectionInput!) { planInspection(input: $i) { inspection { id number } } }',
          {
            enterpriseId: enterprise.id,
            itemIds: [item],
            inspectorIds: team.map((o) => o.id),
            trigger: 'COMPLAINT',
            reason: '收到举报，核查营业执照是否公示（演示）',
            from: today(),
            to: [today(5), `${today().slice(0, 4)}-12-31`].sort()[0], // a window lies in one year
          },
        );
        return { visit: planInspection.inspection, firm, team };
      } catch (cause) {
        refused = String(cause);
      }
    }
  }
  throw new Error(`no visit could be planned: ${refused}`);
}

async function upload(request: APIRequestContext, who: Account): Promise<string> {
  const answer = await request.post('/evidence', {
    headers: await headersOf(request, who),
    multipart: {
      clientMutationId: randomUUID(),
      capturedAt: new Date().toISOString(),
      file: { name: 'licence.png', mimeType: 'image/png', buffer: dot },
    },
  });
  return ((await answer.json()) as { id: string }).id;
}

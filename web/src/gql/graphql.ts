/* eslint-disable */
/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
import type { DocumentTypeDecoration } from '@graphql-typed-document-node/core';
/** Roles; the three administrators exclude one another (GB/T 22239). 角色；三员互斥 */
export type Role =
  /** Enforcement officer. 执法人员 */
  | 'INSPECTOR'
  /** Keeps registers, files plans, approves visits. 执法机关管理员 */
  | 'AGENCY_ADMIN'
  /** Administrative-enforcement supervisor (司法局). 行政执法监督 */
  | 'SUPERVISOR'
  /** Discipline and audit, reads everything. 纪检/审计 */
  | 'AUDITOR'
  /** User of one enterprise. 企业用户 */
  | 'ENTERPRISE'
  /** System administrator. 系统管理员 */
  | 'SYSTEM_ADMIN'
  /** Security administrator. 安全管理员 */
  | 'SECURITY_ADMIN'
  /** Audit administrator. 审计管理员 */
  | 'AUDIT_ADMIN'
  /** Party of draw rounds: commits and reveals nonces, nothing else. 随机数参与方 */
  | 'PARTY';

/** A new password for the account that asks. 修改本人密码 */
export type ChangePasswordInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** The password until now. 原密码 */
  oldPassword: string;
  /** The password from now on: long, mixed, not a common one, not built on the user name. 新密码 */
  newPassword: string;
};

/** Steps of a case that people record. 案件步骤 */
export type CaseStepKind =
  /** Inquiry made. 调查 */
  | 'INVESTIGATED'
  /** The party was told of facts, reasons and the penalty in view (44). 告知 */
  | 'NOTIFIED'
  /** The party was told of its right to a hearing (63). 告知听证权利 */
  | 'HEARING_OFFERED'
  /** The party asked for the hearing on paper. 书面要求听证 */
  | 'HEARING_REQUESTED'
  /** The party waived the hearing on paper. 书面放弃听证 */
  | 'HEARING_WAIVED'
  /** The party's statement was heard (45). 听取陈述申辩 */
  | 'STATED'
  /** A hearing was held (64). 听证 */
  | 'HEARD'
  /** Legal review (58), by the head's side. 法制审核 */
  | 'LEGALLY_REVIEWED'
  /** Collective discussion of the heads (57). 集体讨论 */
  | 'DISCUSSED'
  /** The heads decided on a further extension. 集体讨论延期 */
  | 'EXTENSION_DISCUSSED'
  /** The period was extended (60). 延期 */
  | 'EXTENDED'
  /** The decision was served (61). 送达 */
  | 'SERVED'
  /** The decision was executed (66). 执行 */
  | 'EXECUTED'
  /** The case is closed. 结案 */
  | 'CLOSED';

/** Records a step of a case. 记录案件步骤 */
export type RecordCaseStepInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Case. 案件 */
  caseId: string;
  /** Decision that the step is about; none for INVESTIGATED, extensions and CLOSED. 对应的决定 */
  decisionId?: string | null | undefined;
  /** Kind. 步骤 */
  kind: CaseStepKind;
  /** What was done, 1–4,000 characters; the party reads it but for reviews and discussions. 说明 */
  note: string;
  /** Of EXTENSION_DISCUSSED: days that the heads decided on. 延期天数 */
  days?: number | null | undefined;
  /** Of the party's answer on paper: that paper. 书面材料 */
  evidenceId?: string | null | undefined;
};

/** The party's answer to the offer of a hearing. 答复听证告知 */
export type AnswerHearingInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Case. 案件 */
  caseId: string;
  /** Decision that the hearing is about. 对应的决定 */
  decisionId: string;
  /** It asks for the hearing; false: it waives it, or takes its request back. 是否要求听证 */
  requested: boolean;
  /** What it says, 1–4,000 characters. 说明 */
  text: string;
};

/** What legal review or collective deliberation said of a deviation. 偏离审批 */
export type ApproveDeviationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Proposed decision that deviates. 拟定的决定 */
  decisionId: string;
  /** Approved. 是否通过 */
  approved: boolean;
  /** What was said, 1–4,000 characters. 审核意见 */
  remark: string;
};

/** The supervisor objects to a deviation. 监督异议 */
export type ObjectToDeviationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Decision. 决定 */
  decisionId: string;
  /** Objection, 1–4,000 characters. 异议 */
  objection: string;
};

/** The supervisor annuls a decision. 撤销决定 */
export type AnnulDecisionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Decision in force. 决定 */
  decisionId: string;
  /** Reason, 1–4,000 characters. 理由 */
  reason: string;
};

/** The party contests a fact of a finding. 对事实提出异议 */
export type ContestFactInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Finding. 发现问题 */
  findingId: string;
  /** Key of the fact. 事实 */
  key: string;
  /** What it should be. 主张的取值 */
  value?: string | null | undefined;
  /** Statement, 1–4,000 characters. 陈述 */
  text: string;
  /** Evidence. 证据 */
  evidenceIds?: Array<string> | null | undefined;
};

/** Brings in a fact that the record does not state. 补充事实 */
export type SupplyFactInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Finding. 发现问题 */
  findingId: string;
  /** Key of the fact: of those that the vocabulary lets one supply. 事实 */
  key: string;
  /** Value. 取值 */
  value: string;
  /** How it was established, or what the party says, 1–4,000 characters. 说明 */
  text: string;
  /** Of an outside register: who keeps it, and the day on which it was asked; officers only. 外部来源 */
  origin?: string | null | undefined;
  /** Evidence; of the party always, of an officer where a person judges. 证据 */
  evidenceIds?: Array<string> | null | undefined;
};

/** An officer settles a contested fact, or checks one that the party supplied. 查明争议事实 */
export type SettleFactInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Finding. 发现问题 */
  findingId: string;
  /** Key of the fact. 事实 */
  key: string;
  /** What was found. 查明的取值 */
  value: string;
  /** How, 1–4,000 characters. 理由 */
  reason: string;
};

/** Proposes a new version of a record, whole, with the reason. 更正检查记录 */
export type CorrectInspectionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Why, 1–2,000 characters; it becomes public if the result is. 更正原因，结果公示时一并公开 */
  reason: string;
  /** Result class. 结果 */
  result: InspectionResult;
  /** Narrative, 1–10,000 characters. 检查情况 */
  narrative: string;
  /** Checklist answers. 检查表 */
  answers: Array<AnswerInput>;
  /** Findings; unchanged ones keep their decisions. 发现问题 */
  findings: Array<FindingInput>;
  /** Evidence, that of the version in force included. 证据 */
  evidenceIds?: Array<string> | null | undefined;
  /** Clock of the device. 设备时间 */
  deviceTime: string;
};

/** Approves or rejects a proposed correction. 审批更正 */
export type DecideCorrectionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Number of the correction. 序号 */
  number: number;
  /** Approved or not. 是否同意 */
  approved: boolean;
  /** Why not, 1–2,000 characters. 意见 */
  reason?: string | null | undefined;
};

/** State of a round. 随机数轮次状态 */
export type RoundState =
  /** Parties commit and reveal. 进行中 */
  | 'OPEN'
  /** Closed at reveal-by with its quorum. 已关闭 */
  | 'CLOSED'
  /** Every beacon value is recorded. 公共随机数已记录 */
  | 'BEACONS_RECORDED'
  /** Failed; voidReason says why. 作废 */
  | 'VOID';

/** Why a round failed; of a round with both reasons it is the first. 轮次作废原因 */
export type RoundVoidReason =
  /** Fewer nonces than the quorum were revealed: there is nothing to draw from. 未达法定数 */
  | 'QUORUM'
  /** Closed when its first public event had come, so that its outcome could be known. 逾期关闭 */
  | 'LATE';

/** State of a draw. 抽取状态 */
export type DrawState =
  /** Pool, people and rules are frozen and logged. 已承诺 */
  | 'COMMITTED'
  /** Executed, once. 已执行 */
  | 'EXECUTED'
  /** Bundle is public. 已公布 */
  | 'PUBLISHED'
  /** Counts for nothing; the bundle with void.txt is public. 已作废 */
  | 'VOID';

/** Kind of a deviation. 偏离类别 */
export type DeviationKind =
  /** The draw counts for nothing. 作废 */
  | 'VOID'
  /** Another enterprise, by ticket. 替补 */
  | 'SUBSTITUTE'
  /** Another inspector, by ticket. 补派 */
  | 'REFILL'
  /** The drawn visit is given up, and nobody comes for it. 作废检查 */
  | 'VISIT_VOID';

/** State of a deviation. 偏离状态 */
export type DeviationState =
  /** Waits for another person. 待批准 */
  | 'REQUESTED'
  /** Approved and done. 已批准 */
  | 'APPROVED'
  /** Refused. 未批准 */
  | 'REFUSED';

/** Publication mode. 公布方式 */
export type DrawPublication =
  /** The whole bundle is public. 全部公开 */
  | 'OPEN'
  /** Pool lines are salted; supervisors see everything. 限制公开 */
  | 'RESTRICTED';

/** Filter of draws. 抽取筛选 */
export type DrawFilter = {
  /** Year. 年度 */
  year?: number | null | undefined;
  /** Agency. 机关 */
  agencyId?: string | null | undefined;
  /** State. 状态 */
  state?: DrawState | null | undefined;
  /** Name of the round. 轮次名称 */
  round?: string | null | undefined;
  /** Only draws that wait for a sealed party: committed ones, and void ones that one sealed and has not opened. 待密封方密封或者开启 */
  awaitsSeal?: boolean | null | undefined;
};

/** Opens a round. 开启轮次 */
export type OpenRoundInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Name, e.g. 370500-2026-11-23-1. 名称 */
  name: string;
  /** sha256 or sm3. 算法 */
  suite: string;
  /** At least two parties of opposed interest. 参与方 */
  parties: Array<RoundPartyInput>;
  /** 2 … number of parties. 法定数 */
  quorum: number;
  /** Reveal by. 揭示截止 */
  revealBy: string;
  /** Events strictly after revealBy, at least 60 bits in all. 公共随机源 */
  beacons: Array<BeaconInput>;
};

/** A party and the account that acts for it. 参与方及其账号 */
export type RoundPartyInput = {
  /** Name in the round text. 名称 */
  name: string;
  /** Account that commits and reveals. 账号 */
  username: string;
};

/** A public event. 公共随机源 */
export type BeaconInput = {
  /** Registered source. 来源 */
  source: string;
  /** Event name. 事件 */
  event: string;
  /** Not before. 时间 */
  time: string;
};

/** A party sends its digest only. 参与方提交承诺 */
export type CommitNonceInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Round. 轮次 */
  roundId: string;
  /** Party. 参与方 */
  party: string;
  /** TH("commit", Q ‖ LP8(party) ‖ nonce). 承诺 */
  commitment: string;
};

/** A party reveals. 参与方揭示 */
export type RevealNonceInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Round. 轮次 */
  roundId: string;
  /** Party. 参与方 */
  party: string;
  /** The 32 bytes committed to. 随机数 */
  nonce: string;
};

/** Closes a round at or after reveal-by. 关闭轮次 */
export type CloseRoundInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Round. 轮次 */
  roundId: string;
};

/** Records the outcome of an event, not before its time. 记录公共随机数 */
export type RecordBeaconInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Round. 轮次 */
  roundId: string;
  /** Source. 来源 */
  source: string;
  /** Event. 事件 */
  event: string;
  /** Value in the source's grammar. 结果值 */
  value: string;
};

/** Commits a draw: freezes pool, inspectors, conflicts and logs the plan text. 提交抽取承诺 */
export type CommitDrawInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Plan. 计划 */
  planId: string;
  /** Round, still open. 轮次 */
  roundId: string;
  /** Qualification per team slot, most demanding first, `-` for none; at least two. In a joint draw also the code of one of the plan's agencies. 组员资格 */
  slots: Array<string>;
  /** Reserves in percent of each quota. 备选比例 */
  reservePercent?: string | null | undefined;
  /** Total capacity over slots; default and floor are policy data. 容量系数 */
  capacityFactor?: string | null | undefined;
  /** Exclusions that the draw must have: each was approved before, or the commitment is refused. Approved ones apply without being named. 排除 */
  exclusions?: Array<ExclusionInput> | null | undefined;
  /** Publication mode. 公布方式 */
  publication: DrawPublication;
  /** Sealed parties, none of them a party of the round; needed with an embargo. 密封方 */
  sealedParties?: Array<RoundPartyInput> | null | undefined;
  /** Until then who was drawn stays closed; at the latest the end of the visits. 保密截止 */
  embargoUntil?: string | null | undefined;
  /** Substitutes come from this chain and not from reserves of the result. 备选链 */
  reserveChain?: ReserveChainInput | null | undefined;
  /** First day of visits. 检查期起 */
  windowFrom: string;
  /** Last day of visits. 检查期止 */
  windowTo: string;
};

/** An exclusion by hand that was approved for the plan. 已批准的排除 */
export type ExclusionInput = {
  /** Enterprise. 企业 */
  uscc: string;
  /** Code of the approval (DRD1 §6.2). 代码 */
  code: string;
  /** What shows it, as in the request; the approval's counts. 证据 */
  evidence: string;
};

/** A hash chain held by a body that neither runs nor inspects (DRD1 §6.8, R2). 备选链 */
export type ReserveChainInput = {
  /** How many replacements it serves. 长度 */
  length: number;
  /** c_0: yangguang party chain prints it. 起点 */
  anchor: string;
};

/** Enters the value that the holder of a reserve chain released for an approved substitution. 录入备选链释放值 */
export type ReleaseReserveInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Deviation that waits for it. 偏离申请 */
  deviationId: string;
  /** The next value of the chain; its hash is the one before. 释放值 */
  value: string;
};

/** Asks for an enterprise to be left out of the draws of a plan, which another person decides. 申请排除检查对象 */
export type RequestExclusionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Plan. 计划 */
  planId: string;
  /** Enterprise. 企业 */
  uscc: string;
  /** E01…E08 (DRD1 §6.2); E06 needs restricted publication of the draws. 代码 */
  code: string;
  /** What shows it: document number or text; only its digest is published. 证据 */
  evidence: string;
  /** Last day on which a draw may be committed with it. 有效期止 */
  until: string;
};

/** Approves or refuses an exclusion that another person asked for. 决定排除申请 */
export type DecideExclusionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Exclusion. 排除申请 */
  exclusionId: string;
  /** Approve, so that draws committed from now on leave the enterprise out, or refuse. 是否批准 */
  approve: boolean;
  /** Remark; a refusal needs one. 意见 */
  remark?: string | null | undefined;
};

/** A sealed party seals a draw: its digest only. 密封方提交密封值 */
export type SealDrawInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Draw. 抽取 */
  drawId: string;
  /** Sealed party. 密封方 */
  party: string;
  /** TH("seal", P ‖ LP8(party) ‖ nonce). 密封值 */
  seal: string;
};

/** A sealed party hands over its nonce, once every event of the round is recorded. 密封方交出随机数 */
export type OpenSealInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Draw. 抽取 */
  drawId: string;
  /** Sealed party. 密封方 */
  party: string;
  /** The 32 bytes sealed; public with the draw. 随机数 */
  nonce: string;
};

/** Executes a committed draw once its round has all beacons. 执行抽取 */
export type ExecuteDrawInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Draw. 抽取 */
  drawId: string;
};

/** Asks for a draw to be declared void, before it has a result. 申请抽取作废 */
export type VoidDrawInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Draw. 抽取 */
  drawId: string;
  /** V01 pool proven wrong, V02 legal order, V03 round failed. 代码 */
  code: string;
  /** Reason, published. 理由（将公开） */
  reason: string;
  /** What shows it: document number or text; only its digest is published. 证据 */
  evidence: string;
};

/** Asks for a drawn enterprise to be replaced by the next of its stratum, by ticket. 申请替补检查对象 */
export type SubstituteTargetInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection, from a draw, without a record unless it found nobody. 检查 */
  inspectionId: string;
  /** S01 deregistered, S02 moved, S03 not found, S04 legal bar, S05 force majeure. 代码 */
  code: string;
  /** Reason, published. 理由（将公开） */
  reason: string;
  /** What shows it: document number or text; only its digest is published. 证据 */
  evidence: string;
};

/** Asks for a member of a drawn visit's team to be replaced by the draw's rule. 申请补派检查人员 */
export type RefillInspectorInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection, from a draw, without a record. 检查 */
  inspectionId: string;
  /** Pseudonym of the member. 人员代号 */
  inspector: string;
  /** L01 leave, L02 training, L03 certificate, L04 transferred; K01–K04 a recusal found late, published as K00. 代码 */
  code: string;
  /** Reason, published. 理由（将公开） */
  reason: string;
  /** What shows it: document number or text; only its digest is published. 证据 */
  evidence: string;
};

/** Approves or refuses a deviation that another person asked for. 决定偏离申请 */
export type DecideDeviationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Deviation. 偏离申请 */
  deviationId: string;
  /** Approve, which does it at once, or refuse. 是否批准 */
  approve: boolean;
  /** Remark; a refusal needs one. 意见 */
  remark?: string | null | undefined;
};

/** Asks for a drawn visit to be given up without a substitute. 申请作废抽中的检查 */
export type VoidDrawnVisitInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection, from a draw, without a record. 检查 */
  inspectionId: string;
  /** S01–S05 as of a substitution; U01 the team is too small, U02 the gate gives no code. 代码 */
  code: string;
  /** Reason, published. 理由（将公开） */
  reason: string;
  /** What shows it: document number or text; only its digest is published. 证据 */
  evidence: string;
};

/** Marks evidence of one's own as confidential (标记涉密证据) */
export type MarkEvidenceInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** The evidence. 证据 */
  evidenceId: string;
  /** Why, 1–1,000 characters. 理由 */
  reason: string;
};

/** Decides about a mark (决定涉密标记) */
export type DecideEvidenceMarkInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** The evidence. 证据 */
  evidenceId: string;
  /** Whether the mark stays. 是否维持 */
  keep: boolean;
  /** Why, 1–1,000 characters. 意见 */
  remark: string;
};

/** What a test of the fairness audit asks. 检验的问题 */
export type FairnessQuestion =
  /** Are groups drawn in proportion? 各组是否按份额抽中 */
  | 'GROUPS'
  /** Is an enterprise drawn too often, or never? 企业是否抽中过多或从未抽中 */
  | 'FIRMS'
  /** Do inspectors meet the same enterprises too often? 人员与企业是否反复配对 */
  | 'PAIRS'
  /** Do consecutive draws depend on one another? 相邻抽取是否相关 */
  | 'OVERLAP'
  /** Do the tickets of a group drift? 某一组的票号是否漂移 */
  | 'DRIFT'
  /** Where do exclusions, voids, replacements, unfilled places pile up? 排除、作废、替换、缺员是否集中 */
  | 'OFFICES';

/** A gate that an exception may open; the others are national law. 可以例外的条件 */
export type ExceptionGate =
  /** Above a frequency cap. 超频次 */
  | 'FREQUENCY_CAP'
  /** On a quiet day. 企业宁静日 */
  | 'QUIET_DAY'
  /** Without a plan on file. 无备案计划 */
  | 'PLAN_NOT_FILED';

/** State of an exception. 例外申请状态 */
export type ExceptionState =
  /** Waits for the approver that the rule names. 待审批 */
  | 'REQUESTED'
  /** Granted. 已批准 */
  | 'GRANTED'
  /** Refused. 不予批准 */
  | 'REFUSED';

/** Who decides about an exception. 审批人 */
export type ExceptionApprover =
  /** Another head of the agency. 本机关另一名负责人 */
  | 'HEAD'
  /** A head of the superior agency. 上级机关 */
  | 'SUPERIOR'
  /** The supervision of the government. 本级政府监督机关 */
  | 'GOVERNMENT';

/** Filter of exceptions. 例外申请筛选 */
export type GateExceptionFilter = {
  /** Number of the inspection. 检查编号 */
  inspection?: string | null | undefined;
  /** State. 状态 */
  state?: ExceptionState | null | undefined;
};

/** Asks that a visit be let through a gate. 申请例外审批 */
export type RequestExceptionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Gate that refuses it. 条件 */
  gate: ExceptionGate;
  /** Reason, 1–2,000 characters. 理由 */
  reason: string;
};

/** The approver's decision. 审批例外申请 */
export type DecideExceptionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Exception. 例外申请 */
  exceptionId: string;
  /** Grant or refuse. 是否批准 */
  grant: boolean;
  /** Remark, 1–2,000 characters. 审批意见 */
  remark: string;
};

/** Reports an emergency visit that begins or began before anybody could approve it. 报告紧急检查 */
export type EnterEmergencyInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Enterprise. 企业 */
  enterpriseId: string;
  /** Published items. 事项 */
  itemIds: Array<string>;
  /** Team, the lead first; the caller is on it. 检查组，组长在前 */
  inspectorIds: Array<string>;
  /** What the emergency is. 紧急情况 */
  reason: string;
  /** When the team entered, not ahead. 入企时间 */
  enteredAt: string;
};

/** Makes the code of an emergency up after the day of entry. 补码 */
export type MakeUpCheckCodeInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Why there was none before the team left, 1–2,000 characters. 理由 */
  reason: string;
};

/** Kind of inspection. 检查类别 */
export type InspectionKind =
  /** Routine. 日常检查 */
  | 'ROUTINE'
  /** For cause. 个案检查 */
  | 'FOR_CAUSE'
  /** Special campaign. 专项检查 */
  | 'SPECIAL';

/** What set an inspection off. 检查来源 */
export type Trigger =
  /** Double-random draw. 双随机 */
  | 'DOUBLE_RANDOM'
  /** Complaint or report. 投诉举报 */
  | 'COMPLAINT'
  /** Order of a superior. 上级交办 */
  | 'SUPERIOR_ORDER'
  /** Transferred clue. 转办移送 */
  | 'TRANSFER'
  /** Monitoring anomaly. 监测异常 */
  | 'MONITORING_ANOMALY'
  /** Special campaign. 专项行动 */
  | 'SPECIAL_CAMPAIGN'
  /** Re-check of an order to rectify; without an open order it counts toward the cap. 复查（无待复查的责令改正的，计入频次） */
  | 'FOLLOW_UP'
  /** At the enterprise's request. 企业申请 */
  | 'ENTERPRISE_REQUEST'
  /** Emergency; planned for today only. 紧急（仅限当日） */
  | 'EMERGENCY'
  /** Routine visit without a draw, declared by an agency too small to draw; its reason becomes public. 直接指派 */
  | 'DIRECT_ASSIGNMENT'
  /** A shop entered on a patrol. 巡查 */
  | 'PATROL';

/** Who scanned a check code. 扫码方 */
export type ScanParty =
  /** An account of the enterprise. 企业账号 */
  | 'ENTERPRISE'
  /** A member of the team, by the QR of the enterprise's licence. 执法人员扫营业执照 */
  | 'OFFICER'
  /** Somebody with the code and no account: nobody can tell who. 未登录者，无法核实身份 */
  | 'VISITOR';

/** State of an inspection. 检查状态 */
export type InspectionState =
  /** Planned, not approved. 待批准 */
  | 'PLANNED'
  /** Approved by the head or delegate. 已批准 */
  | 'APPROVED'
  /** Check code issued. 已发码 */
  | 'CODE_ISSUED'
  /** Code scanned, officers are there. 现场检查中 */
  | 'ON_SITE'
  /** Recorded. 已记录 */
  | 'RECORDED'
  /** Closed. 已办结 */
  | 'CLOSED'
  /** Void, with reason. 已作废 */
  | 'VOID';

/** The eight national result classes, and the five of objects that cannot be checked. 检查结果（八类及无法检查五类） */
export type InspectionResult =
  /** No problem found. 未发现问题 */
  | 'NO_PROBLEM_FOUND'
  /** Did not disclose what must be disclosed. 未按规定公示应当公示的信息 */
  | 'NOT_DISCLOSED_AS_REQUIRED'
  /** False or concealing disclosure. 公示信息隐瞒真实情况、弄虚作假 */
  | 'FALSE_DISCLOSURE'
  /** Cannot be reached at the registered address. 通过登记的住所（经营场所）无法联系 */
  | 'UNREACHABLE_AT_REGISTERED_ADDRESS'
  /** Problem found, ordered to rectify. 发现问题已责令改正 */
  | 'ORDERED_TO_RECTIFY'
  /** Seriously uncooperative. 不配合检查情节严重 */
  | 'SERIOUSLY_UNCOOPERATIVE'
  /** No relevant business found. 未发现开展本次抽查涉及的经营活动 */
  | 'NO_RELEVANT_BUSINESS_FOUND'
  /** Problem found, further action pending. 发现问题待后续处理 */
  | 'PENDING_FURTHER_ACTION'
  /** Cannot be checked: closed down or in liquidation. 已关闭停业或正在组织清算 */
  | 'CLOSED_DOWN'
  /** Cannot be checked: deregistered. 注销 */
  | 'DEREGISTERED'
  /** Cannot be checked: licence revoked. 被吊销 */
  | 'LICENCE_REVOKED'
  /** Cannot be checked: registration annulled. 被撤销 */
  | 'REGISTRATION_ANNULLED'
  /** Cannot be checked: moved away. 迁出 */
  | 'MOVED_AWAY';

/** How the inspected party stands to a record. 当事人确认方式 */
export type PartyWord =
  /** Its own account confirmed. 企业账号确认 */
  | 'CONFIRMED'
  /** It signed on the officers' device. 现场签名 */
  | 'SIGNED'
  /** It would not sign. 拒绝签字 */
  | 'REFUSED';

/** Filter of inspections. 检查筛选 */
export type InspectionFilter = {
  /** State. 状态 */
  state?: InspectionState | null | undefined;
  /** Kind. 类别 */
  kind?: InspectionKind | null | undefined;
  /** Draw. 抽取 */
  drawId?: string | null | undefined;
  /** Patrol. 巡查 */
  patrolId?: string | null | undefined;
  /** Only inspections on whose team the caller is. 仅我的任务 */
  mine?: boolean | null | undefined;
};

/** Plans a visit outside a draw: for-cause, special or directly assigned. 安排个案、专项或直接指派的检查 */
export type PlanInspectionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Enterprise. 企业 */
  enterpriseId: string;
  /** Published items. 事项 */
  itemIds: Array<string>;
  /** Team, the lead first; at least two. 检查组，组长在前 */
  inspectorIds: Array<string>;
  /** Trigger; DOUBLE_RANDOM comes from draws only. 来源 */
  trigger: Trigger;
  /** Reason; of a DIRECT_ASSIGNMENT it becomes public, so name no enterprise. 理由（直接指派的理由将公开） */
  reason: string;
  /** Reference to what shows it. 证据编号 */
  evidenceReference?: string | null | undefined;
  /** First day, today or later. 起（今天或以后） */
  from: string;
  /** Last day, in the same year. 止（同一年度内） */
  to: string;
  /** Site of the enterprise that is visited; absent: its registered address. 检查场所 */
  siteId?: string | null | undefined;
};

/** Approves planned inspections, one or all of a draw. 批准检查 */
export type ApproveInspectionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** 1–1,000 inspections; all or nothing. 检查 */
  inspectionIds: Array<string>;
};

/** Issues the check code: caps, certificates, recusal and windows are decided here. 签发检查码 */
export type IssueCheckCodeInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
};

/** The enterprise scans, with or without an account. 企业扫码 */
export type ScanCheckCodeInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Token. 令牌 */
  token: string;
};

/** An officer of the team reads the QR of the enterprise's business licence where nobody of the enterprise scans. 执法人员扫营业执照 */
export type ScanLicenceInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** What the QR held: text or link with exactly one credit code, 1–4,296 characters. 二维码内容 */
  text: string;
};

/** Scan out: the team leaves. 离场登记 */
export type LeaveEnterpriseInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
};

/** Records an inspection. 提交检查记录 */
export type RecordInspectionInput = {
  /** Idempotency key made on the device. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Result class. 结果 */
  result: InspectionResult;
  /** Narrative, 1–10,000 characters. 检查情况 */
  narrative: string;
  /** Checklist answers. 检查表 */
  answers: Array<AnswerInput>;
  /** Findings; empty when none. 发现问题 */
  findings: Array<FindingInput>;
  /** Evidence sent before (POST /evidence, docs/api.md). 证据 */
  evidenceIds?: Array<string> | null | undefined;
  /** Clock of the device. 设备时间 */
  deviceTime: string;
  /** WGS 84. 纬度 */
  latitude?: number | null | undefined;
  /** WGS 84. 经度 */
  longitude?: number | null | undefined;
  /** The party's word, when it was given on site: signature or refusal. 当事人确认 */
  party?: PartyInput | null | undefined;
};

/** The party's word as officers hand it in: signature or refusal; an account of the enterprise gives neither. 当事人确认 */
export type PartyInput = {
  /** Image of the signature, uploaded before. 签名图像 */
  signatureId?: string | null | undefined;
  /** Why it would not sign, 1–2,000 characters. 拒签情况 */
  refusal?: string | null | undefined;
  /** What the party says of the record, 1–2,000 characters. 企业意见 */
  statement?: string | null | undefined;
};

/** Answer to a checklist question. 检查表答案 */
export type AnswerInput = {
  /** Key of the question. 问题键 */
  question: string;
  /** Value: YES/NO, a number or text. 值 */
  value: string;
  /** Note. 备注 */
  note?: string | null | undefined;
};

/** A finding. 发现问题 */
export type FindingInput = {
  /** Violation. 违法行为 */
  violationCode: string;
  /** Key of the answered question that shows it. 所关联的检查表问题 */
  question?: string | null | undefined;
  /** Facts over the published vocabulary. 事实 */
  facts: Array<FactInput>;
};

/** A fact. 事实 */
export type FactInput = {
  /** Key of the vocabulary. 键 */
  key: string;
  /** Value. 值 */
  value: string;
};

/** Another member of the team confirms the record. 确认检查记录 */
export type ConfirmRecordInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
};

/** The inspected party confirms, or the officers hand in its signature or refusal. 当事人确认 */
export type ConfirmByPartyInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Its word. 确认 */
  party: PartyInput;
};

/** Another person than its author accepts a record that awaits it. 确认待他人确认的记录 */
export type AcceptLateRecordInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Why it awaited acceptance and is accepted, 1–2,000 characters. 原因 */
  reason: string;
};

/**
 * Voids an inspection that no draw made; before entry its slot is freed, after entry it is not. Refused with NOT_YET and `from` while its team may still come back with it:
 * from the day of a reserved code until the days of the return are over, and on site until the hours for the record are. 作废检查
 */
export type VoidInspectionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Reason. 原因 */
  reason: string;
};

/** How visits that meet at one enterprise become one entry. 合并方式 */
export type MergeMeasure =
  /** Visits of one agency. 合并检查 */
  | 'MERGE'
  /** Visits of several agencies. 联合检查 */
  | 'JOINT';

/** State of a merge proposal. 合并检查建议状态 */
export type MergeProposalState =
  /** Waits for answers. 待答复 */
  | 'OPEN'
  /** The visits enter as one; of plans the one on file later is not drawn while the other stands: the agencies withdraw one, or both for a joint plan. 已联合 */
  | 'ACCEPTED'
  /** One agency inspects off-site instead. 改为非现场检查 */
  | 'OFF_SITE'
  /** An agency declined, with its reason. 不予采纳 */
  | 'DECLINED'
  /** A visit went on by itself or was voided, a plan was drawn or withdrawn. 已失效 */
  | 'LAPSED';

/** What an agency says to a merge proposal. 答复 */
export type MergeReply =
  /** Enters with the other. 同意联合 */
  | 'ACCEPTED'
  /** Inspects its items off-site; its own visit is voided, its own plan is drawn no more and it withdraws it. 改为非现场检查 */
  | 'OFF_SITE'
  /** Declines, with a reason. 不予采纳 */
  | 'DECLINED';

/** Filter of merge proposals. 合并检查建议筛选 */
export type MergeProposalFilter = {
  /** State. 状态 */
  state?: MergeProposalState | null | undefined;
};

/** A head's answer to a merge proposal. 答复合并检查建议 */
export type AnswerMergeProposalInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Proposal. 合并检查建议 */
  proposalId: string;
  /** Reply. 答复 */
  reply: MergeReply;
  /** Why, 1–2,000 characters; needed unless accepted. 理由 */
  reason?: string | null | undefined;
};

/** What the published lists say about a case. 清单结论 */
export type LeniencyRuling =
  /** Must not be penalised. 不予处罚 */
  | 'MUST_NOT_PENALISE'
  /** May be waived. 可以不予处罚 */
  | 'MAY_WAIVE'
  /** Below the statutory minimum. 减轻处罚 */
  | 'MITIGATED'
  /** Within the range, at its lower part. 从轻处罚 */
  | 'LIGHTER'
  /** No list covers it. 一般 */
  | 'NORMAL'
  /** Of items only, never of a case: no sealing or seizing (行政强制法 16). 不予实施行政强制措施 */
  | 'NO_COERCION';

/** Three-valued truth: unknown is never taken for true. 三值 */
export type Truth =
  /** Holds. 满足 */
  | 'TRUE'
  /** Does not hold. 不满足 */
  | 'FALSE'
  /** A fact is missing or contested. 未知 */
  | 'UNKNOWN';

/** Outcome of a decision. 决定结果 */
export type DecisionOutcome =
  /** Penalty. 行政处罚 */
  | 'PENALTY'
  /** No penalty, by its legal route. 不予处罚 */
  | 'NO_PENALTY'
  /** Facts not established. 违法事实不成立 */
  | 'FACTS_NOT_ESTABLISHED'
  /** Transferred to criminal justice. 移送司法机关 */
  | 'TRANSFERRED_TO_CRIMINAL_JUSTICE';

/** Kinds of penalty, lightest first (行政处罚法 9). 处罚种类 */
export type MeasureKind =
  /** Warning. 警告 */
  | 'WARNING'
  /** Notice of criticism. 通报批评 */
  | 'NOTICE_OF_CRITICISM'
  /** Fine. 罚款 */
  | 'FINE'
  /** Confiscation. 没收 */
  | 'CONFISCATION'
  /** Licence suspension. 暂扣许可证件 */
  | 'LICENCE_SUSPENSION'
  /** Downgrade of qualification. 降低资质等级 */
  | 'QUALIFICATION_DOWNGRADE'
  /** Restriction of business. 限制开展生产经营活动 */
  | 'BUSINESS_RESTRICTION'
  /** Suspension of business. 责令停产停业 */
  | 'SUSPENSION_OF_BUSINESS'
  /** Closure. 责令关闭 */
  | 'CLOSURE'
  /** Ban from practice. 限制从业 */
  | 'PRACTICE_BAN'
  /** Licence revocation. 吊销许可证件 */
  | 'LICENCE_REVOCATION'
  /** Detention. 行政拘留 */
  | 'DETENTION';

/** Kinds of papers. 文书种类 */
export type PaperKind =
  /** Decision not to penalise. 不予行政处罚决定书 */
  | 'NO_PENALTY_DECISION'
  /** Decision on a penalty. 行政处罚决定书 */
  | 'PENALTY_DECISION'
  /** Order to rectify. 责令改正通知书 */
  | 'ORDER_TO_RECTIFY'
  /** Record of the education given. 教育记录 */
  | 'EDUCATION_RECORD'
  /** Notice of a penalty in view. 行政处罚告知书 */
  | 'PENALTY_NOTICE'
  /** Letter of commitment. 改正承诺书 */
  | 'COMMITMENT_LETTER'
  /** Notice of a visit. 行政检查通知书 */
  | 'CHECK_NOTICE'
  /** Record made on site. 现场检查笔录 */
  | 'SITE_RECORD'
  /** Notice of the result of a visit. 检查结果告知书 */
  | 'RESULT_NOTICE';

/** How a decision is made. 处罚程序 */
export type DecisionProcedure =
  /** Notice, defence, review; the head confirms. 普通程序 */
  | 'ORDINARY'
  /** On the spot, below the ceiling (行政处罚法 51). 简易程序 */
  | 'ON_THE_SPOT';

/** Filter of list items. 清单筛选 */
export type LeniencyFilter = {
  /** Field. 领域 */
  field?: string | null | undefined;
  /** Ruling. 结论 */
  ruling?: LeniencyRuling | null | undefined;
  /** Violation. 违法行为 */
  violationCode?: string | null | undefined;
  /** Code of the list. 清单编码 */
  listCode?: string | null | undefined;
  /** In force on this day. 该日有效 */
  onDay?: string | null | undefined;
};

/** Proposes the decision on a finding; the head confirms. 拟定处理决定 */
export type DecideFindingInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Finding. 发现问题 */
  findingId: string;
  /** Outcome. 结果 */
  outcome: DecisionOutcome;
  /** Measures, for PENALTY. 措施 */
  measures?: Array<MeasureInput> | null | undefined;
  /** Reason. 理由 */
  reason: string;
  /** Order to rectify. 责令改正 */
  orderToRectify?: OrderInput | null | undefined;
  /** Record of the education given. 教育记录 */
  educationRecord?: string | null | undefined;
  /** Evidence of the written commitment. 承诺书 */
  commitmentEvidenceId?: string | null | undefined;
  /** A penalty on the spot. 简易程序 */
  onTheSpot?: boolean | null | undefined;
  /** Why a list that binds is deviated from; the way that the rule names follows. 偏离理由 */
  deviationReason?: string | null | undefined;
};

/** Order to rectify. 责令改正 */
export type OrderInput = {
  /** Order. 要求 */
  text: string;
  /** Due on. 期限 */
  dueOn: string;
};

/** A measure. 措施 */
export type MeasureInput = {
  /** Kind. 种类 */
  kind: MeasureKind;
  /** Yuan, for FINE and CONFISCATION. 金额 */
  amount?: string | null | undefined;
  /** Detail. 说明 */
  detail?: string | null | undefined;
};

/** The head confirms a proposed decision. 确认处理决定 */
export type ConfirmDecisionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Decision. 决定 */
  decisionId: string;
};

/** Where a draft of a list stands. 清单草案状态 */
export type LeniencyDraftState =
  /** Waits for another person's review. 待审核 */
  | 'DRAFT'
  /** Reviewed and published; it holds from its first day. 已公布 */
  | 'PUBLISHED'
  /** Not approved. 未通过 */
  | 'REJECTED';

/** Puts a version of a list up for review. 提交清单草案 */
export type DraftLeniencyListInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** The file, YAML, at most 4 MiB. 文件 */
  document: string;
};

/** Another person reviews a draft; approval publishes it. 法制审核 */
export type ReviewLeniencyListInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Draft. 草案 */
  draftId: string;
  /** Approved. 是否通过 */
  approved: boolean;
  /** Remark, 1–2,000 characters. 审核意见 */
  remark: string;
};

/** Asks what a draft would change. 试运行草案 */
export type TryLeniencyListInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Draft. 草案 */
  draftId: string;
};

/** Reserves the code of a coming day, for a place without network. 预留离线检查码 */
export type ReserveCheckCodeInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** Day of the window on which alone the code is valid. 有效日 */
  day: string;
  /** Why there is no network, 1–2,000 characters. 原因 */
  reason: string;
};

/** Brings a visit under a reserved code on record, on return; until the days of the return are over nobody voids it. 离线检查补录 */
export type ReconcileVisitInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** What the QR of the licence held. 二维码内容 */
  text: string;
  /** When the device read it, on the code's day. 设备时间 */
  scannedAt: string;
};

/** Issues a paper of a visit. 签发检查文书 */
export type IssueVisitPaperInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection. 检查 */
  inspectionId: string;
  /** CHECK_NOTICE, SITE_RECORD or RESULT_NOTICE. 种类 */
  kind: PaperKind;
};

/** Reports a visit without code, with or without account. 举报无码入企 */
export type ReportVisitWithoutCodeInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Code of the enterprise. 统一社会信用代码 */
  uscc: string;
  /** Agency, when known. 机关 */
  agencyId?: string | null | undefined;
  /** What is known of the officers, at most 500 characters. 执法人员情况 */
  officers?: string | null | undefined;
  /** Day of the visit. 日期 */
  visitedOn: string;
  /** What happened, 1–4,000 characters. 经过 */
  text: string;
};

/** What a warning is about. 预警类别 */
export type WarningKind =
  /** Visits too close together. 高频检查 */
  | 'FREQUENT_VISITS'
  /** A visit without its record. 逾期未录入 */
  | 'OVERDUE_RECORD'
  /** A result not published in time. 逾期未公示 */
  | 'OVERDUE_PUBLICATION'
  /** An order to rectify not met in time. 逾期未改正 */
  | 'OVERDUE_RECTIFICATION'
  /** A result that says ordered to rectify, and no order. 责令改正未下达 */
  | 'ORDER_MISSING'
  /** The same officer at the same enterprise again. 同一人员重复检查同一企业 */
  | 'REPEATED_PAIR'
  /** Refused by the cap again and again. 频次上限反复被拒 */
  | 'CAP_REFUSALS'
  /** A code that nobody scanned. 亮码未扫 */
  | 'CODE_NOT_SCANNED'
  /** Visits without code reported. 无码入企 */
  | 'VISIT_WITHOUT_CODE'
  /** A visit approved beyond the cap. 超频次批准 */
  | 'OVER_CAP'
  /** Similar cases decided otherwise by more than chance. 类案不同罚 */
  | 'UNEQUAL_TREATMENT'
  /** An enterprise entered under the name of another in its city. 疑似重复登记 */
  | 'POSSIBLE_DUPLICATE'
  /** An officer entered in an emergency who could not have been sent. 紧急检查人员不具备条件 */
  | 'EMERGENCY_TEAM';

/** How far a warning is. 预警状态 */
export type WarningState =
  /** Nobody has it yet. 待处理 */
  | 'OPEN'
  /** A supervisor has it. 已认领 */
  | 'ACKNOWLEDGED'
  /** The agency has answered. 机关已说明 */
  | 'ANSWERED'
  /** Closed. 已办结 */
  | 'CLOSED';

/** What came of a warning. 办理结果 */
export type WarningOutcome =
  /** There was good reason. 有正当理由 */
  | 'JUSTIFIED'
  /** Put right. 已纠正 */
  | 'CORRECTED'
  /** Handed on. 转办 */
  | 'REFERRED'
  /** False alarm. 误报 */
  | 'MISTAKEN';

/** Filter of warnings. 预警筛选 */
export type WarningFilter = {
  /** Kind. 类别 */
  kind?: WarningKind | null | undefined;
  /** State. 状态 */
  state?: WarningState | null | undefined;
  /** Agency. 机关 */
  agencyId?: string | null | undefined;
  /** Not closed on this day and due before it. 在该日已逾期未办结 */
  overdue?: string | null | undefined;
};

/** A supervisor takes a warning. 认领预警 */
export type AcknowledgeWarningInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Warning. 预警 */
  warningId: string;
  /** Why or what next, 1–2,000 characters. 意见 */
  text: string;
};

/** The agency answers a warning about itself. 说明预警 */
export type AnswerWarningInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Warning. 预警 */
  warningId: string;
  /** What the agency says, 1–2,000 characters. 说明 */
  text: string;
};

/** A supervisor closes a warning that somebody has acknowledged. 办结预警 */
export type CloseWarningInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Warning. 预警 */
  warningId: string;
  /** Outcome. 结果 */
  outcome: WarningOutcome;
  /** Reason, 1–2,000 characters. 理由 */
  text: string;
};

/** State of a patrol. 巡查状态 */
export type PatrolState =
  /** Waits for the head. 待批准 */
  | 'PLANNED'
  /** Approved: shops may be entered on its days. 已批准 */
  | 'APPROVED'
  /** Refused. 不予批准 */
  | 'REFUSED'
  /** Approved, and its days are over. 已结束 */
  | 'DONE';

/** Filter of patrols. 巡查筛选 */
export type PatrolFilter = {
  /** State. 状态 */
  state?: PatrolState | null | undefined;
  /** Only those on whose team the caller is. 仅我的巡查 */
  mine?: boolean | null | undefined;
};

/** Plans a patrol. 安排巡查 */
export type PlanPatrolInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Title, 1–100 characters. 名称 */
  title: string;
  /** Street or market, 1–100 characters. 街道、市场 */
  area: string;
  /** Published items. 事项 */
  itemIds: Array<string>;
  /** Team, the lead first; at least two. 巡查组，组长在前 */
  inspectorIds: Array<string>;
  /** First day, today or later. 期起（今天或以后） */
  from: string;
  /** Last day, in the same year; a policy bounds it. 期止（同一年度内） */
  to: string;
  /** Shops at most; a policy bounds it. 户数上限 */
  shops: number;
};

/** The head's decision before the patrol begins. 审批巡查 */
export type DecidePatrolInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Patrol. 巡查 */
  patrolId: string;
  /** Approve or refuse. 是否批准 */
  approve: boolean;
  /** Remark, 1–2,000 characters. 审批意见 */
  remark: string;
};

/** Enters a shop of an approved patrol. 登记巡查商户 */
export type EnterShopInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Patrol. 巡查 */
  patrolId: string;
  /** What the QR of the licence held, or its credit code. 营业执照二维码内容或统一社会信用代码 */
  text: string;
};

/** Kind of plan. 计划类别 */
export type PlanKind =
  /** Annual plan. 年度计划 */
  | 'ANNUAL'
  /** Special campaign. 专项计划 */
  | 'SPECIAL';

/** State of a plan, derived from what happened to it. 计划状态 */
export type PlanState =
  /** A special plan that waits for approval, or a joint one that waits for consent. 待批准或者待配合机关同意 */
  | 'DRAFT'
  /** Filed. 已备案 */
  | 'FILED'
  /** A draw was committed under it. 执行中 */
  | 'ACTIVE'
  /** Its window is over. 已完成 */
  | 'DONE'
  /** Withdrawn. 已撤回 */
  | 'WITHDRAWN';

/** Filter of plans. 计划筛选 */
export type PlanFilter = {
  /** Year. 年度 */
  year?: number | null | undefined;
  /** Kind. 类别 */
  kind?: PlanKind | null | undefined;
  /** Agency. 机关 */
  agencyId?: string | null | undefined;
  /** State. 状态 */
  state?: PlanState | null | undefined;
  /** Special plans that were not published in time. 逾期未公布 */
  publicationOverdue?: boolean | null | undefined;
};

/** Files a plan (备案). 计划备案 */
export type FilePlanInput = {
  /** Idempotency key made on the device. 幂等键 */
  clientMutationId: string;
  /** Kind. 类别 */
  kind: PlanKind;
  /** Year. 年度 */
  year: number;
  /** Title, 1–200 characters. 名称 */
  title: string;
  /** Published items of the agency. 事项 */
  itemIds: Array<string>;
  /** Agencies that join. 配合机关 */
  cooperatingAgencyIds?: Array<string> | null | undefined;
  /** Which enterprises. 对象范围 */
  target: TargetInput;
  /** `kind`, `industry_section`, `region`, `key_supervision`; `credit_class` needs restricted publication. 分层规则 */
  stratification: string;
  /** Ratio by stratum; strata not named are not drawn. 比例 */
  ratios: Array<RatioInput>;
  /** First day. 起 */
  from: string;
  /** Last day. 止 */
  to: string;
  /** Required when late. 逾期原因 */
  lateReason?: string | null | undefined;
};

/** Target of a plan: every given filter must hold. 对象范围（各条件同时满足） */
export type TargetInput = {
  /** Region codes or prefixes. 区划 */
  regionCodes?: Array<string> | null | undefined;
  /** Sections (F), divisions (52), groups (522) or classes (5221) of GB/T 4754, as `industries` lists them, each with what is in it. 行业（门类、大类、中类、小类，含所属各级） */
  industries?: Array<string> | null | undefined;
  /** Kinds. 类别 */
  kinds?: Array<SubjectKind> | null | undefined;
  /** Credit-risk classes A–D or UNKNOWN; such a plan is drawn in restricted publication. 信用风险分类 */
  creditClasses?: Array<string> | null | undefined;
  /** Key-supervision marks. 重点监管标识 */
  keySupervision?: Array<string> | null | undefined;
};

/** Sampling ratio of one stratum. 某层抽查比例 */
export type RatioInput = {
  /**
   * Stratum label, as pool and result of a draw have it, at most 16 characters. Of `kind`: ENTERPRISE, SELF_EMPLOYED, COOPERATIVE, and for SOCIAL_ORGANISATION and
   * PUBLIC_INSTITUTION of SubjectKind SOCIAL_ORG and PUBLIC_INST; of `industry_section`: A to T, UNKNOWN; of `region`: the code; of `key_supervision`: KEY, GENERAL; of
   * `credit_class`: A to D, UNKNOWN. 层：与抽取名录和结果一致的标签（至多 16 个字符），社会组织为 SOCIAL_ORG，事业单位为 PUBLIC_INST
   */
  stratum: string;
  /** Percent, at most four decimals. 百分比 */
  percent: string;
  /** Lower bound in enterprises. 最少户数 */
  minimum?: number | null | undefined;
};

/** Approves a special plan (批准专项计划) */
export type ApprovePlanInput = {
  /** Idempotency key made on the device. 幂等键 */
  clientMutationId: string;
  /** The plan. 计划 */
  planId: string;
  /** Remark, 1–1000 characters. 批准意见 */
  remark: string;
};

/** Answers whether one's agency joins a plan (答复联合检查计划) */
export type AnswerPlanInput = {
  /** Idempotency key made on the device. 幂等键 */
  clientMutationId: string;
  /** The plan. 计划 */
  planId: string;
  /** Whether the agency joins. 是否同意 */
  agree: boolean;
  /** Why, 1–1000 characters; needed when it declines. 理由 */
  reason?: string | null | undefined;
};

/** Publishes a special plan (公布专项计划) */
export type PublishPlanInput = {
  /** Idempotency key made on the device. 幂等键 */
  clientMutationId: string;
  /** The plan. 计划 */
  planId: string;
};

/** Withdraws a plan (撤回计划) */
export type WithdrawPlanInput = {
  /** Idempotency key made on the device. 幂等键 */
  clientMutationId: string;
  /** The plan. 计划 */
  planId: string;
  /** Reason, 1–1000 characters. 原因 */
  reason: string;
};

/** Filter of published results. 公示筛选 */
export type PublishedFilter = {
  /** Enterprise. 企业 */
  uscc?: string | null | undefined;
  /** Agency. 机关 */
  agencyId?: string | null | undefined;
  /** Result. 结果 */
  result?: InspectionResult | null | undefined;
  /** Item, its name as published. 事项名称 */
  item?: string | null | undefined;
  /** Visited on this day or later. 检查日期起 */
  from?: string | null | undefined;
  /** Visited on this day or earlier. 检查日期止 */
  to?: string | null | undefined;
};

/** Kind of publication. 公示类别 */
export type PublicationKind =
  /** Result of an inspection. 检查结果 */
  | 'INSPECTION_RESULT'
  /** Penalty. 行政处罚决定 */
  | 'PENALTY';

/** How publication ended. 公示终止 */
export type PublicationEnding =
  /** Withdrawn with a reason. 撤下 */
  | 'WITHDRAWN'
  /** Its time is over. 公示期满 */
  | 'EXPIRED';

/** Filter of published penalties. 处罚公示筛选 */
export type PublishedPenaltyFilter = {
  /** Enterprise. 企业 */
  uscc?: string | null | undefined;
  /** Agency. 机关 */
  agencyId?: string | null | undefined;
  /** Measure. 处罚种类 */
  measure?: MeasureKind | null | undefined;
  /** Decided on this day or later. 决定日期起 */
  from?: string | null | undefined;
  /** Decided on this day or earlier. 决定日期止 */
  to?: string | null | undefined;
};

/** Filter of publications. 公示事项筛选 */
export type PublicationNoticeFilter = {
  /** Kind. 类别 */
  kind?: PublicationKind | null | undefined;
  /** To be published and not yet public. 待公示 */
  waiting?: boolean | null | undefined;
};

/** The enterprise states its case before a publication, once. 公示前陈述 */
export type ReplyToPublicationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection or decision. 检查或者处罚决定 */
  id: string;
  /** Statement, 1–2,000 characters, shown beside the result; null: nothing to say. 陈述意见 */
  statement?: string | null | undefined;
};

/** Names the persons in an enterprise's statement before it is public (核对陈述) */
export type CheckStatementInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection or decision. 检查或者处罚决定 */
  id: string;
  /** Names of persons as they stand in it; each becomes its first character and 某. 陈述中的人名 */
  names: Array<string>;
};

/** Ends a publication; a tombstone with the reason stays. 撤下公示 */
export type WithdrawPublicationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection or decision. 检查或者处罚决定 */
  id: string;
  /** Reason, 1–2,000 characters; it is public. 原因 */
  reason: string;
};

/** How a re-check was made. 复查方式 */
export type RecheckMethod =
  /** On paper, from what the enterprise reported. 书面复查 */
  | 'ON_PAPER'
  /** On site, as a visit of its own with code, two officers and record. 实地复查 */
  | 'ON_SITE';

/** Asks for more time. 申请延期 */
export type RequestExtensionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Order to rectify. 责令改正 */
  rectificationId: string;
  /** Day asked for, after the last day. 延至 */
  until: string;
  /** Reason, 1–2,000 characters. 理由 */
  reason: string;
};

/** Grants or refuses more time. 决定延期 */
export type DecideExtensionInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Order to rectify. 责令改正 */
  rectificationId: string;
  /** Number of the request. 序号 */
  number: number;
  /** Granted or not. 是否同意 */
  approved: boolean;
  /** Reason, 1–2,000 characters. 意见 */
  reason: string;
};

/** Submits what was done about an order. 提交整改情况 */
export type SubmitRectificationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Order to rectify. 责令改正 */
  rectificationId: string;
  /** What was done, 1–4,000 characters. 整改情况 */
  text: string;
  /** Evidence sent for this order before (POST /evidence with rectificationId). 证据 */
  evidenceIds?: Array<string> | null | undefined;
};

/** Passes or fails what was done. 复查整改 */
export type RecheckRectificationInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Order to rectify. 责令改正 */
  rectificationId: string;
  /** How. 方式 */
  method: RecheckMethod;
  /** On site: the follow-up visit, recorded, confirmed by two members and of no other re-check. 实地复查的入企检查 */
  visitId?: string | null | undefined;
  /** Passed or not. 是否通过 */
  passed: boolean;
  /** Reason, 1–2,000 characters. 意见 */
  reason: string;
};

/** State of a recusal. 回避申请状态 */
export type RecusalState =
  /** Waits for the head; the visit goes on. 待决定 */
  | 'REQUESTED'
  /** The member left the team; after the record it stands, and the member stays away from what follows. 决定回避 */
  | 'UPHELD'
  /** The member stays. 驳回 */
  | 'REFUSED';

/** Asks for a member of the team to stay away. 申请回避 */
export type RequestRecusalInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Inspection: of the enterprise once its code is shown, or with the caller on its team. 检查 */
  inspectionId: string;
  /** Pseudonym of the member. 人员代号 */
  inspector: string;
  /** K01 kinship, K02 financial, K03 former post, K04 own declaration, K05 what else endangers fairness. 事由 */
  ground: string;
  /** Facts, 1–2,000 characters; never published. 事实与理由 */
  statement: string;
};

/** The head's decision. 决定回避申请 */
export type DecideRecusalInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Recusal. 回避申请 */
  recusalId: string;
  /** Uphold, and the member leaves at once; after the record the team of the visit stands, and the recusal is on file for what follows; or refuse. 是否决定回避 */
  uphold: boolean;
  /** Reason, 1–500 characters. 理由 */
  reason: string;
  /** Who comes to a visit outside a draw; in a draw the tickets decide, and nobody comes after the record. 接替人员 */
  replacementId?: string | null | undefined;
};

/** A register of 一单两库 or of agencies. 名录库 */
export type Register =
  /** Enforcement agencies. 执法机关 */
  | 'AGENCIES'
  /** Inspection targets. 检查对象名录库 */
  | 'ENTERPRISES'
  /** Inspectors. 执法检查人员名录库 */
  | 'INSPECTORS'
  /** Check items. 随机抽查事项清单 */
  | 'ITEMS';

/** Where a row of a register stands. 记录状态 */
export type RegisterState =
  /** An item that is not published: it cannot be planned. 草稿 */
  | 'DRAFT'
  /** In use. 在册 */
  | 'IN_FORCE'
  /** Deregistered, merged, transferred or off the list. 已退出 */
  | 'ENDED';

/** How one body has power of another. 权力来源方式 */
export type GrantKind =
  /** It acts in its own name. 授权 */
  | 'AUTHORISED'
  /** It acts in the grantor's name. 委托 */
  | 'ENTRUSTED';

/** How an enterprise ended. 承继方式 */
export type SuccessionKind =
  /** It stood twice in the register. 重复登记 */
  | 'DUPLICATE'
  /** It was merged or divided. 合并、分立 */
  | 'MERGER'
  /** It was registered anew. 换照、个转企 */
  | 'REREGISTERED';

/** Filter of a register. 名录库筛选 */
export type RegisterFilter = {
  /** Name, former name, Pinyin initials (enterprises), code or address; two characters or more. 名称、曾用名、拼音首字母（企业）、代码或地址（至少两字） */
  search?: string | null | undefined;
  /** State. 状态 */
  state?: RegisterState | null | undefined;
  /** Agency, of inspectors and items. 机关（人员、事项） */
  agencyId?: string | null | undefined;
};

/** Value to set. 单元格 */
export type RegisterCellInput = {
  /** Key of the column. 列键 */
  column: string;
  /** Value as in import files; empty clears it. 值 */
  value: string;
};

/** Makes or changes one row. 保存记录 */
export type SaveRegisterEntryInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Register. 名录库 */
  register: Register;
  /** Row to change; absent: a new one. 记录 */
  id?: string | null | undefined;
  /** Version that is changed. 版本 */
  version?: string | null | undefined;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
  /** Cells to set; the others keep their values. 内容 */
  cells: Array<RegisterCellInput>;
};

/** Takes a row out of use. 退出 */
export type EndRegisterEntryInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Register. 名录库 */
  register: Register;
  /** Row. 记录 */
  id: string;
  /** Version that is changed. 版本 */
  version: string;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
  /** Who goes on: of agencies and enterprises. 承继者 */
  successorId?: string | null | undefined;
  /** How an enterprise ended. 承继方式 */
  kind?: SuccessionKind | null | undefined;
};

/** Puts an item on the published list. 公布事项 */
export type PublishCheckItemInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Item. 事项 */
  id: string;
  /** Version that is changed. 版本 */
  version: string;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
};

/** Enters a grant of power. 登记授权、委托 */
export type GrantPowerInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Who grants. 授权、委托机关 */
  grantorId: string;
  /** Who acts. 被授权、受委托组织 */
  granteeId: string;
  /** Kind. 方式 */
  kind: GrantKind;
  /** The law, or title and number of the paper, 1–512 characters. 依据文书 */
  instrument: string;
  /** Items of the grantor; absent: all. 事项 */
  itemIds?: Array<string> | null | undefined;
  /** First day. 起 */
  from: string;
  /** Last day. 止 */
  to: string;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
};

/** Accepts an entrustment, for the body that is entrusted. 接受委托 */
export type AcceptPowerGrantInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Entrustment. 委托 */
  id: string;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
};

/** Ends a grant before its time. 终止授权、委托 */
export type EndPowerGrantInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Grant. 授权、委托 */
  id: string;
  /** Last day of the grant. 最后一日 */
  lastDay: string;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
};

/** Kind of inspection target. 检查对象类别 */
export type SubjectKind =
  /** Company. 企业 */
  | 'ENTERPRISE'
  /** Self-employed household. 个体工商户 */
  | 'SELF_EMPLOYED'
  /** Farmers' cooperative. 农民专业合作社 */
  | 'COOPERATIVE'
  /** Social organisation. 社会组织 */
  | 'SOCIAL_ORGANISATION'
  /** Public institution. 事业单位 */
  | 'PUBLIC_INSTITUTION';

/** Whose visits a rule counts together. 合并计数范围 */
export type CountedBy =
  /** Each agency's own. 同一机关 */
  | 'AGENCY'
  /** Those of one field of law. 同一系统 */
  | 'SYSTEM'
  /** Those of one level. 同一层级 */
  | 'LEVEL';

/** Category of a check item. 事项类别 */
export type ItemCategory =
  /** General: sampling ratio is capped. 一般检查事项 */
  | 'GENERAL'
  /** Key: no upper ratio. 重点检查事项 */
  | 'KEY'
  /** The source does not say. 未标注 */
  | 'UNMARKED';

/** Filter of check items. 事项筛选 */
export type CheckItemFilter = {
  /** Agency. 机关 */
  agencyId?: string | null | undefined;
  /** Only items that may be inspected now. 仅在用 */
  active?: boolean | null | undefined;
  /** Name contains. 名称包含 */
  nameContains?: string | null | undefined;
};

/** Filter of regions. 区划筛选 */
export type RegionFilter = {
  /** Beginning of the code, or a part of the name. 代码开头或名称 */
  search?: string | null | undefined;
  /** Only the region, or the prefix of its code, and what lies in it. 区划代码或前缀 */
  regionCode?: string | null | undefined;
};

/** What a site of an enterprise is. 场所类别 */
export type SiteKind =
  /** Branch, with or without a code of its own. 分支机构 */
  | 'BRANCH'
  /** Premises. 经营场所 */
  | 'PREMISES'
  /** Representative office. 代表处 */
  | 'OFFICE';

/** Makes or changes a site. 登记场所 */
export type SaveEnterpriseSiteInput = {
  /** Idempotency key. 幂等键 */
  clientMutationId: string;
  /** Enterprise of a new site. 企业 */
  enterpriseId?: string | null | undefined;
  /** Site to change. 场所 */
  siteId?: string | null | undefined;
  /** Version that is changed. 版本 */
  version?: number | null | undefined;
  /** Kind. 类别 */
  kind: SiteKind;
  /** Name, 1–256 characters. 名称 */
  name: string;
  /** A branch's own code. 统一社会信用代码 */
  uscc?: string | null | undefined;
  /** Region, six digits. 区划代码 */
  regionCode: string;
  /** Address, 1–512 characters. 地址 */
  address: string;
  /** No longer used. 停用 */
  closed?: boolean;
  /** Why, 1–2,000 characters. 理由 */
  reason: string;
};

export type FindEnterprisesQueryVariables = Exact<{
  search: string;
}>;


export type FindEnterprisesQuery = { enterprises: { nodes: Array<{ uscc: string, name: string }>, pageInfo: { hasNextPage: boolean } } };

export type MarkEvidenceMutationVariables = Exact<{
  input: MarkEvidenceInput;
}>;


export type MarkEvidenceMutation = { markEvidence: { evidence: { id: string, mark: { reason: string } | null } } };

export type DecideEvidenceMarkMutationVariables = Exact<{
  input: DecideEvidenceMarkInput;
}>;


export type DecideEvidenceMarkMutation = { decideEvidenceMark: { evidence: { id: string, mark: { kept: boolean | null } | null } } };

export type ChangePasswordMutationVariables = Exact<{
  input: ChangePasswordInput;
}>;


export type ChangePasswordMutation = { changePassword: { clientMutationId: string } };

export type ChecksOfYearQueryVariables = Exact<{
  year: number;
}>;


export type ChecksOfYearQuery = { checksOfYear: { year: number, agencies: Array<{ code: string, agency: string, entered: number, counted: number }> } };

export type CodeFaceFragment = { inspectionNumber: string, enterpriseName: string, uscc: string, kind: InspectionKind, windowFrom: string, windowTo: string, validFrom: string, validTo: string, prohibitions: Array<string>, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, revoked: boolean, site: { name: string, address: string } | null, agency: { id: string, name: string }, onBehalfOf: Array<{ id: string, name: string }>, officers: Array<{ lead: boolean, inspector: { pseudonym: string, name: string | null, certificateNumber: string | null, photoUrl: string | null, agency: { id: string, name: string } } }>, items: Array<{ id: string, code: string, name: string, basis: string, method: string }>, frequency: { counted: number, cap: number, basis: string, agency: { id: string, name: string }, exempt: Array<{ inspectionNumber: string, basis: string }> }, rights: Array<{ text: string, textEn: string, basis: string }> };

export type CodeQueryVariables = Exact<{
  token: string;
}>;


export type CodeQuery = { checkCode: { inspectionNumber: string, enterpriseName: string, uscc: string, kind: InspectionKind, windowFrom: string, windowTo: string, validFrom: string, validTo: string, prohibitions: Array<string>, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, revoked: boolean, site: { name: string, address: string } | null, agency: { id: string, name: string }, onBehalfOf: Array<{ id: string, name: string }>, officers: Array<{ lead: boolean, inspector: { pseudonym: string, name: string | null, certificateNumber: string | null, photoUrl: string | null, agency: { id: string, name: string } } }>, items: Array<{ id: string, code: string, name: string, basis: string, method: string }>, frequency: { counted: number, cap: number, basis: string, agency: { id: string, name: string }, exempt: Array<{ inspectionNumber: string, basis: string }> }, rights: Array<{ text: string, textEn: string, basis: string }> } | null };

export type ScanMutationVariables = Exact<{
  input: ScanCheckCodeInput;
}>;


export type ScanMutation = { scanCheckCode: { face: { inspectionNumber: string, enterpriseName: string, uscc: string, kind: InspectionKind, windowFrom: string, windowTo: string, validFrom: string, validTo: string, prohibitions: Array<string>, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, revoked: boolean, site: { name: string, address: string } | null, agency: { id: string, name: string }, onBehalfOf: Array<{ id: string, name: string }>, officers: Array<{ lead: boolean, inspector: { pseudonym: string, name: string | null, certificateNumber: string | null, photoUrl: string | null, agency: { id: string, name: string } } }>, items: Array<{ id: string, code: string, name: string, basis: string, method: string }>, frequency: { counted: number, cap: number, basis: string, agency: { id: string, name: string }, exempt: Array<{ inspectionNumber: string, basis: string }> }, rights: Array<{ text: string, textEn: string, basis: string }> } } };

export type BeaconRegistryQueryVariables = Exact<{ [key: string]: never; }>;


export type BeaconRegistryQuery = { beaconRegistry: { marginMinutes: number, sources: Array<{ source: string, title: string, event: string, value: string, when: string, validFrom: string, validTo: string }> } };

export type OpenRoundMutationVariables = Exact<{
  input: OpenRoundInput;
}>;


export type OpenRoundMutation = { openRound: { round: { id: string, name: string } } };

export type CommitChoicesQueryVariables = Exact<{
  agency: string;
}>;


export type CommitChoicesQuery = { plans: { nodes: Array<{ id: string, number: string, title: string, state: PlanState, from: string, to: string, stratification: string, target: { regionCodes: Array<string>, industries: Array<string>, kinds: Array<SubjectKind>, creditClasses: Array<string>, keySupervision: Array<string> }, ratios: Array<{ stratum: string, percent: string, minimum: number }>, items: Array<{ id: string, name: string }>, agency: { id: string, code: string, name: string }, cooperatingAgencies: Array<{ id: string, code: string, name: string }> }> }, rounds: { nodes: Array<{ id: string, name: string, revealBy: string, quorum: number, parties: Array<{ name: string, commitment: string | null }>, beacons: Array<{ source: string, event: string, time: string }> }> } };

export type CommitDrawMutationVariables = Exact<{
  input: CommitDrawInput;
}>;


export type CommitDrawMutation = { commitDraw: { draw: { id: string, number: string } } };

export type CloseRoundMutationVariables = Exact<{
  input: CloseRoundInput;
}>;


export type CloseRoundMutation = { closeRound: { round: { id: string, state: RoundState } } };

export type RecordBeaconMutationVariables = Exact<{
  input: RecordBeaconInput;
}>;


export type RecordBeaconMutation = { recordBeacon: { round: { id: string, state: RoundState } } };

export type ExecuteDrawMutationVariables = Exact<{
  input: ExecuteDrawInput;
}>;


export type ExecuteDrawMutation = { executeDraw: { draw: { id: string, state: DrawState } } };

export type OneDrawQueryVariables = Exact<{
  number: string;
}>;


export type OneDrawQuery = { draw: { text: string, digest: string, slots: Array<string>, bundleUrl: string | null, id: string, number: string, state: DrawState, overdue: boolean, publication: DrawPublication, committedAt: string, windowFrom: string, windowTo: string, embargoUntil: string | null, plan: { id: string, number: string, title: string, stratification: string, items: Array<{ id: string, code: string, name: string }> }, round: { id: string, name: string, digest: string, text: string, state: RoundState, voidReason: RoundVoidReason | null, revealBy: string, quorum: number, parties: Array<{ name: string, commitment: string | null, nonce: string | null }>, beacons: Array<{ source: string, event: string, time: string, value: string | null, proposed: string | null, registered: { title: string, publisher: string, when: string, url: string } | null }> }, pool: { size: number, eligible: number, root: string, exclusions: Array<{ code: string, count: number }> }, strata: Array<{ label: string, eligible: number, quota: number, reserve: number, cutoff: string | null }>, void: { code: string, reason: string, evidence: string, requestedBy: string, approvedBy: string, at: string, wouldBe: string | null, seed: string | null } | null, supersedes: { id: string, number: string } | null, supersededBy: { id: string, number: string } | null, deviations: { nodes: Array<{ id: string, kind: DeviationKind, state: DeviationState, code: string, reason: string, evidence: string, requestedBy: string, requestedAt: string, decidedBy: string | null, decidedAt: string | null, remark: string | null, inspection: string | null, inspector: string | null, steps: Array<string>, awaitsReserve: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } }, result: { digest: string, seed: string | null, executedAt: string, selected: number, unfilled: number } | null, ledger: { index: number, digest: string, proofUrl: string }, agency: { id: string, name: string } } | null };

export type SelectionsQueryVariables = Exact<{
  number: string;
  first: number;
  after?: string | null | undefined;
}>;


export type SelectionsQuery = { draw: { id: string, result: { selections: { nodes: Array<{ rank: number, stratum: string | null, ticket: string, enterprise: { id: string, uscc: string, name: string }, inspectors: Array<{ pseudonym: string, agency: { id: string, name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } } | null } | null };

export type VoidDrawMutationVariables = Exact<{
  input: VoidDrawInput;
}>;


export type VoidDrawMutation = { voidDraw: { deviation: { id: string } } };

export type DecideDeviationMutationVariables = Exact<{
  input: DecideDeviationInput;
}>;


export type DecideDeviationMutation = { decideDeviation: { deviation: { id: string } } };

export type ReleaseReserveMutationVariables = Exact<{
  input: ReleaseReserveInput;
}>;


export type ReleaseReserveMutation = { releaseReserve: { deviation: { id: string } } };

export type DrawLineFragment = { id: string, number: string, state: DrawState, overdue: boolean, publication: DrawPublication, committedAt: string, windowFrom: string, windowTo: string, embargoUntil: string | null, agency: { id: string, name: string }, plan: { id: string, title: string }, pool: { size: number, eligible: number }, result: { selected: number, executedAt: string } | null };

export type DrawsQueryVariables = Exact<{
  filter?: DrawFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type DrawsQuery = { draws: { nodes: Array<{ id: string, number: string, state: DrawState, overdue: boolean, publication: DrawPublication, committedAt: string, windowFrom: string, windowTo: string, embargoUntil: string | null, agency: { id: string, name: string }, plan: { id: string, title: string }, pool: { size: number, eligible: number }, result: { selected: number, executedAt: string } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AgenciesQueryVariables = Exact<{ [key: string]: never; }>;


export type AgenciesQuery = { agencies: { nodes: Array<{ id: string, code: string, name: string }> } };

export type DrawNumbersQueryVariables = Exact<{
  year: number;
}>;


export type DrawNumbersQuery = { drawStatistics: { year: number, offices: Array<{ agency: string, draws: number, executed: number, voided: number, late: number, drawn: number, narrowed: number, excluded: number, undrawn: number, assigned: number }>, officials: Array<{ agency: string, kind: string, code: string, official: string, requested: number, approved: number }>, assignments: Array<{ agency: string, reason: string, author: string, approver: string, visits: number }> } };

export type ExceptionLineFragment = { id: string, inspection: string, enterprise: string, gate: ExceptionGate, rule: string, period: string, count: number, cap: number, basis: string, reason: string, approver: ExceptionApprover, requestedBy: string, requestedAt: string, state: ExceptionState, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } };

export type EmergencyFactsFragment = { enteredAt: string, dueOn: string, coded: boolean, overdue: boolean, madeUp: { reason: string, days: number, late: boolean } | null, noted: Array<{ inspector: string, reason: string }> };

export type ExceptionsQueryVariables = Exact<{
  filter?: GateExceptionFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ExceptionsQuery = { gateExceptions: { nodes: Array<{ id: string, inspection: string, enterprise: string, gate: ExceptionGate, rule: string, period: string, count: number, cap: number, basis: string, reason: string, approver: ExceptionApprover, requestedBy: string, requestedAt: string, state: ExceptionState, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type GateCountsQueryVariables = Exact<{
  year: number;
}>;


export type GateCountsQuery = { gateStatistics: { year: number, agencies: Array<{ agency: string, coded: number, asked: number, granted: number, refused: number, advised: number, emergencies: number, madeUp: number, madeUpLate: number, overdue: number, unfiled: number }> } };

export type RequestExceptionMutationVariables = Exact<{
  input: RequestExceptionInput;
}>;


export type RequestExceptionMutation = { requestException: { exception: { id: string, inspection: string, enterprise: string, gate: ExceptionGate, rule: string, period: string, count: number, cap: number, basis: string, reason: string, approver: ExceptionApprover, requestedBy: string, requestedAt: string, state: ExceptionState, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } } } };

export type DecideExceptionMutationVariables = Exact<{
  input: DecideExceptionInput;
}>;


export type DecideExceptionMutation = { decideException: { exception: { id: string, inspection: string, enterprise: string, gate: ExceptionGate, rule: string, period: string, count: number, cap: number, basis: string, reason: string, approver: ExceptionApprover, requestedBy: string, requestedAt: string, state: ExceptionState, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } } } };

export type MakeUpCodeMutationVariables = Exact<{
  input: MakeUpCheckCodeInput;
}>;


export type MakeUpCodeMutation = { makeUpCheckCode: { inspection: { id: string, state: InspectionState } } };

export type EnterEmergencyMutationVariables = Exact<{
  input: EnterEmergencyInput;
}>;


export type EnterEmergencyMutation = { enterEmergency: { inspection: { id: string, number: string } } };

export type EmergencyChoicesQueryVariables = Exact<{
  uscc: string;
  agency: string;
}>;


export type EmergencyChoicesQuery = { enterprise: { id: string, name: string, uscc: string } | null, checkItems: { nodes: Array<{ id: string, code: string, name: string }> }, inspectors: { nodes: Array<{ id: string, pseudonym: string, name: string | null }> } };

export type FairnessQueryVariables = Exact<{
  office?: string | null | undefined;
  from: string;
  to: string;
}>;


export type FairnessQuery = { fairnessReport: { percent: number, digest: string, basis: string, draws: number, voids: number, open: number, firms: number, firmTests: number, selections: number, seeds: number, teamSeeds: number, inputsUrl: string, openInputsUrl: string, firmsUrl: string, tests: Array<{ key: string, question: FairnessQuestion, subject: string, observed: number, expected: number, low: number, high: number, p: number, watched: boolean, says: { zh: string, en: string } }>, families: Array<{ office: string, quarter: string, draws: number, alarm: boolean, tests: Array<{ key: string, p: number, adjusted: number, alarm: boolean, says: { zh: string, en: string } }> }>, counts: Array<{ times: number, firms: number, expected: number }>, spread: Array<{ parts: number, entropy: number, even: number, divergence: number, least: number, most: number, of: { zh: string, en: string } }>, rates: Array<{ kind: string, unit: string, official: boolean, count: number, of: number, expected: number, low: number, high: number, p: number }>, limits: Array<{ zh: string, en: string }> } };

export type HomeQueryVariables = Exact<{ [key: string]: never; }>;


export type HomeQuery = { draws: { nodes: Array<{ id: string, number: string, state: DrawState, overdue: boolean, publication: DrawPublication, committedAt: string, windowFrom: string, windowTo: string, embargoUntil: string | null, agency: { id: string, name: string }, plan: { id: string, title: string }, pool: { size: number, eligible: number }, result: { selected: number, executedAt: string } | null }> }, publishedInspections: { nodes: Array<{ number: string, enterpriseName: string | null, uscc: string | null, kind: InspectionKind, items: Array<string>, result: InspectionResult | null, findings: number | null, outcomes: Array<DecisionOutcome>, inspectors: Array<string>, drawNumber: string | null, visitedOn: string, publishedAt: string, version: number, correctedReason: string | null, withdrawnAt: string | null, withdrawnReason: string | null, statement: string | null, synthetic: boolean, agency: { id: string, name: string }, earlier: Array<{ version: number, result: InspectionResult, findings: number, publishedAt: string }> }> } };

export type CorrectionFactsFragment = { number: number, baseVersion: number, reason: string, changed: Array<string>, proposedBy: string, proposedAt: string, approved: boolean | null, decidedBy: string | null, decidedAt: string | null, decisionReason: string | null, content: { result: InspectionResult, narrative: string, findings: Array<{ violationCode: string }> }, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }> };

export type DecideCorrectionMutationVariables = Exact<{
  input: DecideCorrectionInput;
}>;


export type DecideCorrectionMutation = { decideCorrection: { inspection: { id: string, state: InspectionState } } };

export type CorrectMutationVariables = Exact<{
  input: CorrectInspectionInput;
}>;


export type CorrectMutation = { correctInspection: { inspection: { id: string, number: string, state: InspectionState } } };

export type ProposeDecisionMutationVariables = Exact<{
  input: DecideFindingInput;
}>;


export type ProposeDecisionMutation = { decideFinding: { decision: { id: string } } };

export type ConfirmDecisionMutationVariables = Exact<{
  input: ConfirmDecisionInput;
}>;


export type ConfirmDecisionMutation = { confirmDecision: { decision: { id: string } } };

export type ApproveDeviationMutationVariables = Exact<{
  input: ApproveDeviationInput;
}>;


export type ApproveDeviationMutation = { approveDeviation: { decision: { id: string } } };

export type ObjectToDeviationMutationVariables = Exact<{
  input: ObjectToDeviationInput;
}>;


export type ObjectToDeviationMutation = { objectToDeviation: { decision: { id: string } } };

export type AnnulDecisionMutationVariables = Exact<{
  input: AnnulDecisionInput;
}>;


export type AnnulDecisionMutation = { annulDecision: { decision: { id: string } } };

export type RecordCaseStepMutationVariables = Exact<{
  input: RecordCaseStepInput;
}>;


export type RecordCaseStepMutation = { recordCaseStep: { case: { id: string } } };

export type ContestFactMutationVariables = Exact<{
  input: ContestFactInput;
}>;


export type ContestFactMutation = { contestFact: { finding: { id: string } } };

export type SupplyFactMutationVariables = Exact<{
  input: SupplyFactInput;
}>;


export type SupplyFactMutation = { supplyFact: { finding: { id: string } } };

export type SettleFactMutationVariables = Exact<{
  input: SettleFactInput;
}>;


export type SettleFactMutation = { settleFact: { finding: { id: string } } };

export type SimilarDecisionsQueryVariables = Exact<{
  findingId: string;
}>;


export type SimilarDecisionsQuery = { similarDecisions: { total: number, outcomes: Array<{ outcome: string, count: number, deviations: number, fineMin: string | null, fineMedian: string | null, fineMax: string | null }> } | null };

export type CaseFactsFragment = { id: string, number: string, filedAt: string, dueOn: string, steps: Array<{ kind: string, at: string, by: string, note: string | null }>, hearings: Array<{ decisionId: string, decision: string, until: string, answer: CaseStepKind | null, heldAt: string | null, open: boolean }> };

export type AnswerHearingMutationVariables = Exact<{
  input: AnswerHearingInput;
}>;


export type AnswerHearingMutation = { answerHearing: { case: { id: string } } };

export type LedgerLineFragment = { index: number, digest: string, proofUrl: string };

export type FaceFragment = { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } };

export type DecisionFactsFragment = { id: string, number: string, outcome: DecisionOutcome, route: LeniencyRuling | null, reason: string, educationRecord: string | null, proposedAt: string, decidedAt: string | null, procedure: DecisionProcedure, deviation: { reason: string, procedure: string, item: string, approved: boolean | null, remark: string | null, objection: string | null } | null, ended: { kind: string, reason: string, at: string } | null, papers: Array<{ id: string, kind: PaperKind, number: string, url: string }>, measures: Array<{ kind: MeasureKind, amount: string | null, detail: string | null }> };

export type FindingFactsFragment = { id: string, question: string | null, violation: { code: string, name: string, basis: string, fineMin: string | null, fineMax: string | null }, facts: Array<{ key: string, value: string, source: string, contested: boolean, origin: string | null, text: string | null, evidenceIds: Array<string> }>, advice: { ruling: LeniencyRuling, fineMin: string | null, fineMax: string | null, arithmetic: string, duties: Array<string>, items: Array<{ matches: Truth, item: { code: string, list: LeniencyRuling, basis: string, conditionsText: string, version: number, source: string, synthetic: boolean }, conditions: Array<{ key: string, text: string, result: Truth, fact: string | null }> }> }, decision: { id: string, number: string, outcome: DecisionOutcome, route: LeniencyRuling | null, reason: string, educationRecord: string | null, proposedAt: string, decidedAt: string | null, procedure: DecisionProcedure, deviation: { reason: string, procedure: string, item: string, approved: boolean | null, remark: string | null, objection: string | null } | null, ended: { kind: string, reason: string, at: string } | null, papers: Array<{ id: string, kind: PaperKind, number: string, url: string }>, measures: Array<{ kind: MeasureKind, amount: string | null, detail: string | null }> } | null };

export type RecordFactsFragment = { version: number, result: InspectionResult, narrative: string, deviceTime: string, receivedAt: string, timeGap: boolean, late: boolean, acceptedAt: string | null, awaitsAcceptance: boolean, complete: boolean, correctedReason: string | null, party: { word: PartyWord, reason: string | null, statement: string | null, at: string, own: { statement: string, at: string } | null, signature: { id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null } | null } | null, answers: Array<{ question: string, value: string, note: string | null }>, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }>, recordedBy: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }, confirmedBy: Array<{ pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }> };

export type OneInspectionQueryVariables = Exact<{
  number: string;
}>;


export type OneInspectionQuery = { inspection: { trigger: Trigger | null, capBasis: string, voidReason: string | null, createdAt: string, id: string, number: string, kind: InspectionKind, state: InspectionState, windowFrom: string, windowTo: string, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, onSiteMinutes: number | null, countsTowardCap: boolean, emergency: { enteredAt: string, dueOn: string, coded: boolean, overdue: boolean, madeUp: { reason: string, days: number, late: boolean } | null, noted: Array<{ inspector: string, reason: string }> } | null, site: { id: string, name: string, address: string } | null, joint: { hostNumber: string, parts: Array<{ number: string, agency: { id: string, name: string } }> } | null, cooperatingAgencies: Array<{ id: string, name: string }>, items: Array<{ id: string, code: string, name: string, basis: string, method: string, checklist: Array<{ key: string, text: string, adverse: string | null }> }>, plan: { id: string, number: string, title: string } | null, draw: { id: string, number: string } | null, team: Array<{ lead: boolean, reason: string | null, inspector: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }, replaced: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } } | null }>, recusals: Array<{ id: string, ground: string, statement: string, requestedBy: string, requestedAt: string, state: RecusalState, decidedBy: string | null, decidedAt: string | null, reason: string | null, inspector: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } } }>, record: { result: InspectionResult, version: number, narrative: string, deviceTime: string, receivedAt: string, timeGap: boolean, late: boolean, acceptedAt: string | null, awaitsAcceptance: boolean, complete: boolean, correctedReason: string | null, party: { word: PartyWord, reason: string | null, statement: string | null, at: string, own: { statement: string, at: string } | null, signature: { id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null } | null } | null, answers: Array<{ question: string, value: string, note: string | null }>, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }>, recordedBy: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }, confirmedBy: Array<{ pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }> } | null, records: Array<{ version: number, result: InspectionResult, narrative: string, deviceTime: string, receivedAt: string, timeGap: boolean, late: boolean, acceptedAt: string | null, awaitsAcceptance: boolean, complete: boolean, correctedReason: string | null, party: { word: PartyWord, reason: string | null, statement: string | null, at: string, own: { statement: string, at: string } | null, signature: { id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null } | null } | null, answers: Array<{ question: string, value: string, note: string | null }>, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }>, recordedBy: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }, confirmedBy: Array<{ pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }> }>, corrections: Array<{ number: number, baseVersion: number, reason: string, changed: Array<string>, proposedBy: string, proposedAt: string, approved: boolean | null, decidedBy: string | null, decidedAt: string | null, decisionReason: string | null, content: { result: InspectionResult, narrative: string, findings: Array<{ violationCode: string }> }, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }> }>, papers: Array<{ id: string, kind: PaperKind, number: string, url: string }>, cases: Array<{ id: string, number: string, filedAt: string, dueOn: string, steps: Array<{ kind: string, at: string, by: string, note: string | null }>, hearings: Array<{ decisionId: string, decision: string, until: string, answer: CaseStepKind | null, heldAt: string | null, open: boolean }> }>, findings: Array<{ id: string, question: string | null, violation: { code: string, name: string, basis: string, fineMin: string | null, fineMax: string | null }, facts: Array<{ key: string, value: string, source: string, contested: boolean, origin: string | null, text: string | null, evidenceIds: Array<string> }>, advice: { ruling: LeniencyRuling, fineMin: string | null, fineMax: string | null, arithmetic: string, duties: Array<string>, items: Array<{ matches: Truth, item: { code: string, list: LeniencyRuling, basis: string, conditionsText: string, version: number, source: string, synthetic: boolean }, conditions: Array<{ key: string, text: string, result: Truth, fact: string | null }> }> }, decision: { id: string, number: string, outcome: DecisionOutcome, route: LeniencyRuling | null, reason: string, educationRecord: string | null, proposedAt: string, decidedAt: string | null, procedure: DecisionProcedure, deviation: { reason: string, procedure: string, item: string, approved: boolean | null, remark: string | null, objection: string | null } | null, ended: { kind: string, reason: string, at: string } | null, papers: Array<{ id: string, kind: PaperKind, number: string, url: string }>, measures: Array<{ kind: MeasureKind, amount: string | null, detail: string | null }> } | null }>, rectifications: Array<{ id: string, number: string, order: string, orderedAt: string, dueOn: string, lastDay: string, state: string, workdaysLeft: number | null, overdueAt: string | null, remindedAt: string | null, extensions: Array<{ number: number, until: string, reason: string, at: string, approved: boolean | null, lastDay: string | null, remark: string | null, decidedAt: string | null }>, reports: Array<{ text: string, at: string, late: boolean, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }> }>, rechecks: Array<{ method: RecheckMethod, visit: string | null, passed: boolean, reason: string, by: string, at: string }> }>, publication: { dueOn: string, provisional: boolean, replyUntil: string | null, repliedAt: string | null, publishedAt: string | null, withdrawnAt: string | null, statement: string | null } | null, ledger: { index: number, digest: string, proofUrl: string }, agency: { id: string, name: string }, enterprise: { id: string, name: string, uscc: string, synthetic: boolean } } | null };

export type AgencyBarFragment = { counted: number, cap: number, basis: string, agency: { id: string, name: string }, exempt: Array<{ inspectionNumber: string, basis: string }> };

export type InspectionLineFragment = { id: string, number: string, kind: InspectionKind, state: InspectionState, windowFrom: string, windowTo: string, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, onSiteMinutes: number | null, countsTowardCap: boolean, agency: { id: string, name: string }, enterprise: { id: string, name: string, uscc: string, synthetic: boolean }, items: Array<{ id: string, name: string }>, record: { result: InspectionResult } | null };

export type MyFrequencyQueryVariables = Exact<{
  uscc: string;
  year: number;
}>;


export type MyFrequencyQuery = { enterprise: { id: string, name: string, uscc: string, synthetic: boolean, frequency: { year: number, total: number, previousYearTotal: number, industryMedian: number | null, byAgency: Array<{ counted: number, cap: number, basis: string, agency: { id: string, name: string }, exempt: Array<{ inspectionNumber: string, basis: string }> }>, rules: Array<{ countedBy: CountedBy, whose: string, rule: string, period: string, counted: number, cap: number, basis: string }> } | null } | null };

export type InspectionsQueryVariables = Exact<{
  filter?: InspectionFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type InspectionsQuery = { inspections: { nodes: Array<{ id: string, number: string, kind: InspectionKind, state: InspectionState, windowFrom: string, windowTo: string, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, onSiteMinutes: number | null, countsTowardCap: boolean, agency: { id: string, name: string }, enterprise: { id: string, name: string, uscc: string, synthetic: boolean }, items: Array<{ id: string, name: string }>, record: { result: InspectionResult } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ConfirmByPartyMutationVariables = Exact<{
  input: ConfirmByPartyInput;
}>;


export type ConfirmByPartyMutation = { confirmByParty: { inspection: { id: string } } };

export type AcceptLateMutationVariables = Exact<{
  input: AcceptLateRecordInput;
}>;


export type AcceptLateMutation = { acceptLateRecord: { inspection: { id: string } } };

export type IssuePaperMutationVariables = Exact<{
  input: IssueVisitPaperInput;
}>;


export type IssuePaperMutation = { issueVisitPaper: { paper: { id: string, number: string } } };

export type RequestExtensionMutationVariables = Exact<{
  input: RequestExtensionInput;
}>;


export type RequestExtensionMutation = { requestExtension: { rectification: { id: string, lastDay: string } } };

export type DecideExtensionMutationVariables = Exact<{
  input: DecideExtensionInput;
}>;


export type DecideExtensionMutation = { decideExtension: { rectification: { id: string, lastDay: string } } };

export type PlanVisitMutationVariables = Exact<{
  input: PlanInspectionInput;
}>;


export type PlanVisitMutation = { planInspection: { inspection: { id: string, number: string } } };

export type ApproveVisitMutationVariables = Exact<{
  input: ApproveInspectionInput;
}>;


export type ApproveVisitMutation = { approveInspection: { inspections: Array<{ id: string, state: InspectionState }> } };

export type VoidVisitMutationVariables = Exact<{
  input: VoidInspectionInput;
}>;


export type VoidVisitMutation = { voidInspection: { inspection: { id: string, state: InspectionState } } };

export type RectificationFactsFragment = { id: string, number: string, order: string, orderedAt: string, dueOn: string, lastDay: string, state: string, workdaysLeft: number | null, overdueAt: string | null, remindedAt: string | null, extensions: Array<{ number: number, until: string, reason: string, at: string, approved: boolean | null, lastDay: string | null, remark: string | null, decidedAt: string | null }>, reports: Array<{ text: string, at: string, late: boolean, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }> }>, rechecks: Array<{ method: RecheckMethod, visit: string | null, passed: boolean, reason: string, by: string, at: string }> };

export type FollowUpsQueryVariables = Exact<{
  uscc: string;
}>;


export type FollowUpsQuery = { enterprise: { id: string, inspections: { nodes: Array<{ id: string, number: string, trigger: Trigger | null, windowFrom: string, record: { version: number } | null }> } } | null };

export type SubmitRectificationMutationVariables = Exact<{
  input: SubmitRectificationInput;
}>;


export type SubmitRectificationMutation = { submitRectification: { rectification: { id: string, state: string } } };

export type RecheckMutationVariables = Exact<{
  input: RecheckRectificationInput;
}>;


export type RecheckMutation = { recheckRectification: { rectification: { id: string, state: string } } };

export type ColleaguesQueryVariables = Exact<{
  agency?: string | null | undefined;
}>;


export type ColleaguesQuery = { inspectors: { nodes: Array<{ id: string, pseudonym: string, name: string | null }> } };

export type RequestRecusalMutationVariables = Exact<{
  input: RequestRecusalInput;
}>;


export type RequestRecusalMutation = { requestRecusal: { recusal: { id: string } } };

export type DecideRecusalMutationVariables = Exact<{
  input: DecideRecusalInput;
}>;


export type DecideRecusalMutation = { decideRecusal: { recusal: { id: string } } };

export type RefillInspectorMutationVariables = Exact<{
  input: RefillInspectorInput;
}>;


export type RefillInspectorMutation = { refillInspector: { deviation: { id: string } } };

export type SubstituteTargetMutationVariables = Exact<{
  input: SubstituteTargetInput;
}>;


export type SubstituteTargetMutation = { substituteTarget: { deviation: { id: string } } };

export type VoidDrawnVisitMutationVariables = Exact<{
  input: VoidDrawnVisitInput;
}>;


export type VoidDrawnVisitMutation = { voidDrawnVisit: { deviation: { id: string } } };

export type ItemsQueryVariables = Exact<{
  filter?: CheckItemFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ItemsQuery = { checkItems: { nodes: Array<{ id: string, code: string, name: string, category: ItemCategory, basis: string, method: string, active: boolean, agency: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type LeniencyDraftsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type LeniencyDraftsQuery = { leniencyDrafts: { nodes: Array<{ id: string, code: string, version: number, title: string, document: string, author: string, at: string, state: LeniencyDraftState, review: { approved: boolean, remark: string, by: string, at: string } | null, trials: Array<{ id: string, done: number, total: number, finished: string | null, changed: number, changes: Array<{ before: string, after: string, outcome: string, findings: number, violation: { code: string, name: string } }> }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type DraftLeniencyListMutationVariables = Exact<{
  input: DraftLeniencyListInput;
}>;


export type DraftLeniencyListMutation = { draftLeniencyList: { draft: { id: string } } };

export type ReviewLeniencyListMutationVariables = Exact<{
  input: ReviewLeniencyListInput;
}>;


export type ReviewLeniencyListMutation = { reviewLeniencyList: { draft: { id: string } } };

export type TryLeniencyListMutationVariables = Exact<{
  input: TryLeniencyListInput;
}>;


export type TryLeniencyListMutation = { tryLeniencyList: { draft: { id: string } } };

export type ListsQueryVariables = Exact<{
  filter?: LeniencyFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ListsQuery = { leniencyItems: { nodes: Array<{ code: string, list: LeniencyRuling, listCode: string, listTitle: string, version: number, field: string, basis: string, conditionsText: string, validFrom: string, validTo: string | null, source: string, synthetic: boolean, jurisdiction: string, violation: { code: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ListFileQueryVariables = Exact<{
  code: string;
  version: number;
}>;


export type ListFileQuery = { leniencyList: { document: string } | null };

export type LeniencyNumbersQueryVariables = Exact<{
  year: number;
}>;


export type LeniencyNumbersQuery = { leniencyStatistics: { agencies: Array<{ agency: string, decisions: number, waived: number, penalties: number, eligibleNotApplied: number, deviations: number, objections: number, reopened: number, annulled: number }> } };

export type RoundLiveSubscriptionVariables = Exact<{
  name: string;
}>;


export type RoundLiveSubscription = { roundEvents: { id: string, name: string, digest: string, state: RoundState, voidReason: RoundVoidReason | null, revealBy: string, quorum: number, parties: Array<{ name: string, commitment: string | null, nonce: string | null }>, beacons: Array<{ source: string, event: string, time: string, value: string | null, proposed: string | null }> } };

export type RoundDrawsQueryVariables = Exact<{
  round: string;
  first: number;
}>;


export type RoundDrawsQuery = { draws: { nodes: Array<{ id: string, number: string, state: DrawState, digest: string, embargoUntil: string | null, plan: { id: string, title: string }, agency: { id: string, name: string }, result: { digest: string, seed: string | null, selected: number, selections: { nodes: Array<{ rank: number, ticket: string, enterprise: { id: string, uscc: string, name: string }, inspectors: Array<{ pseudonym: string }> }> } } | null }> } };

export type MergeLineFragment = { id: string, plans: boolean, enterprises: number, enterprise: string | null, uscc: string | null, measure: MergeMeasure, from: string, to: string, basis: string, state: MergeProposalState, proposedAt: string, host: { number: string, items: Array<string>, agency: { id: string, name: string } }, guest: { number: string, items: Array<string>, agency: { id: string, name: string } }, answers: Array<{ reply: MergeReply, reason: string | null, by: string, at: string, agency: { id: string, name: string } }> };

export type MergesQueryVariables = Exact<{
  filter?: MergeProposalFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type MergesQuery = { mergeProposals: { nodes: Array<{ id: string, plans: boolean, enterprises: number, enterprise: string | null, uscc: string | null, measure: MergeMeasure, from: string, to: string, basis: string, state: MergeProposalState, proposedAt: string, host: { number: string, items: Array<string>, agency: { id: string, name: string } }, guest: { number: string, items: Array<string>, agency: { id: string, name: string } }, answers: Array<{ reply: MergeReply, reason: string | null, by: string, at: string, agency: { id: string, name: string } }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AnswerMergeMutationVariables = Exact<{
  input: AnswerMergeProposalInput;
}>;


export type AnswerMergeMutation = { answerMergeProposal: { proposal: { id: string, plans: boolean, enterprises: number, enterprise: string | null, uscc: string | null, measure: MergeMeasure, from: string, to: string, basis: string, state: MergeProposalState, proposedAt: string, host: { number: string, items: Array<string>, agency: { id: string, name: string } }, guest: { number: string, items: Array<string>, agency: { id: string, name: string } }, answers: Array<{ reply: MergeReply, reason: string | null, by: string, at: string, agency: { id: string, name: string } }> } } };

export type PaperProofQueryVariables = Exact<{
  number: string;
  digest: string;
}>;


export type PaperProofQuery = { paperProof: { kind: PaperKind, number: string, agency: string, at: string, ended: string | null, ledger: { index: number, digest: string, proofUrl: string } } | null };

export type OpenRoundsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type OpenRoundsQuery = { rounds: { nodes: Array<{ id: string, name: string, text: string, digest: string, revealBy: string, parties: Array<{ name: string, commitment: string | null, nonce: string | null }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SealedDrawsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type SealedDrawsQuery = { draws: { nodes: Array<{ id: string, number: string, state: DrawState, text: string, digest: string, embargoUntil: string | null, agency: { id: string, name: string }, round: { id: string, name: string, state: RoundState, voidReason: RoundVoidReason | null, revealBy: string, beacons: Array<{ value: string | null }> }, sealedParties: Array<{ name: string, seal: string | null, opened: boolean }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type CommitNonceMutationVariables = Exact<{
  input: CommitNonceInput;
}>;


export type CommitNonceMutation = { commitNonce: { round: { id: string } } };

export type RevealNonceMutationVariables = Exact<{
  input: RevealNonceInput;
}>;


export type RevealNonceMutation = { revealNonce: { round: { id: string } } };

export type SealDrawMutationVariables = Exact<{
  input: SealDrawInput;
}>;


export type SealDrawMutation = { sealDraw: { draw: { id: string } } };

export type OpenSealMutationVariables = Exact<{
  input: OpenSealInput;
}>;


export type OpenSealMutation = { openSeal: { draw: { id: string } } };

export type PatrolFactsFragment = { id: string, number: string, title: string, area: string, planNumber: string, items: Array<string>, team: Array<string>, from: string, to: string, mostShops: number, basis: string, enteredShops: number, countedChecks: number, state: PatrolState, plannedBy: string, plannedAt: string, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } };

export type PatrolsQueryVariables = Exact<{
  filter?: PatrolFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PatrolsQuery = { patrols: { nodes: Array<{ id: string, number: string, title: string, area: string, planNumber: string, items: Array<string>, team: Array<string>, from: string, to: string, mostShops: number, basis: string, enteredShops: number, countedChecks: number, state: PatrolState, plannedBy: string, plannedAt: string, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PatrolOfNumberQueryVariables = Exact<{
  number: string;
}>;


export type PatrolOfNumberQuery = { patrol: { id: string, number: string, title: string, area: string, planNumber: string, items: Array<string>, team: Array<string>, from: string, to: string, mostShops: number, basis: string, enteredShops: number, countedChecks: number, state: PatrolState, plannedBy: string, plannedAt: string, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } } | null };

export type ShopsQueryVariables = Exact<{
  patrol: string;
  first: number;
  after?: string | null | undefined;
}>;


export type ShopsQuery = { inspections: { nodes: Array<{ id: string, number: string, kind: InspectionKind, state: InspectionState, windowFrom: string, windowTo: string, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, onSiteMinutes: number | null, countsTowardCap: boolean, agency: { id: string, name: string }, enterprise: { id: string, name: string, uscc: string, synthetic: boolean }, items: Array<{ id: string, name: string }>, record: { result: InspectionResult } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PatrolChoicesQueryVariables = Exact<{
  agency: string;
}>;


export type PatrolChoicesQuery = { checkItems: { nodes: Array<{ id: string, name: string }> }, inspectors: { nodes: Array<{ id: string, pseudonym: string, name: string | null }> } };

export type PlanPatrolMutationVariables = Exact<{
  input: PlanPatrolInput;
}>;


export type PlanPatrolMutation = { planPatrol: { patrol: { id: string, number: string, title: string, area: string, planNumber: string, items: Array<string>, team: Array<string>, from: string, to: string, mostShops: number, basis: string, enteredShops: number, countedChecks: number, state: PatrolState, plannedBy: string, plannedAt: string, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } } } };

export type DecidePatrolMutationVariables = Exact<{
  input: DecidePatrolInput;
}>;


export type DecidePatrolMutation = { decidePatrol: { patrol: { id: string, number: string, title: string, area: string, planNumber: string, items: Array<string>, team: Array<string>, from: string, to: string, mostShops: number, basis: string, enteredShops: number, countedChecks: number, state: PatrolState, plannedBy: string, plannedAt: string, decidedBy: string | null, decidedAt: string | null, remark: string | null, agency: { id: string, name: string } } } };

export type EnterShopMutationVariables = Exact<{
  input: EnterShopInput;
}>;


export type EnterShopMutation = { enterShop: { inspection: { id: string, number: string } } };

export type OwnRegionQueryVariables = Exact<{ [key: string]: never; }>;


export type OwnRegionQuery = { me: { agency: { region: { code: string } } | null } };

export type FindRegionsQueryVariables = Exact<{
  filter: RegionFilter;
}>;


export type FindRegionsQuery = { regions: { nodes: Array<{ code: string, name: string }>, pageInfo: { hasNextPage: boolean } } };

export type FindIndustriesQueryVariables = Exact<{
  search: string;
}>;


export type FindIndustriesQuery = { industries: { nodes: Array<{ code: string, name: string }>, pageInfo: { hasNextPage: boolean } } };

export type PlanExclusionsQueryVariables = Exact<{
  planId: string;
}>;


export type PlanExclusionsQuery = { planExclusions: { nodes: Array<{ id: string, uscc: string, enterpriseName: string, code: string, evidence: string, until: string, state: DeviationState, requestedBy: string, requestedAt: string, decidedBy: string | null, remark: string | null }> } };

export type RequestExclusionMutationVariables = Exact<{
  input: RequestExclusionInput;
}>;


export type RequestExclusionMutation = { requestExclusion: { exclusion: { id: string } } };

export type DecideExclusionMutationVariables = Exact<{
  input: DecideExclusionInput;
}>;


export type DecideExclusionMutation = { decideExclusion: { exclusion: { id: string } } };

export type PlansQueryVariables = Exact<{
  filter?: PlanFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PlansQuery = { plans: { nodes: Array<{ id: string, number: string, kind: PlanKind, year: number, title: string, state: PlanState, from: string, to: string, filedAt: string | null, late: boolean, lateReason: string | null, stratification: string, publishedAt: string | null, publicationOverdue: boolean, withdrawnReason: string | null, target: { regionCodes: Array<string>, industries: Array<string>, creditClasses: Array<string>, keySupervision: Array<string> }, approval: { office: string, remark: string, basis: string, publishBy: string } | null, agency: { id: string, name: string }, cooperatingAgencies: Array<{ id: string, name: string }>, consents: Array<{ agreed: boolean, reason: string | null, by: string, at: string, agency: { id: string, name: string } }>, ratios: Array<{ stratum: string, percent: string, minimum: number }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PlanTargetCountQueryVariables = Exact<{
  target: TargetInput;
  stratification: string;
}>;


export type PlanTargetCountQuery = { planTargetCount: { strata: Array<{ stratum: string, enterprises: number, active: number }> } };

export type CoverageFloorsQueryVariables = Exact<{
  agencyId: string;
  planId?: string | null | undefined;
}>;


export type CoverageFloorsQuery = { coverageFloors: { floors: Array<{ asOf: string, since: string, enterprises: number, inspected: number, due: number, outOfScope: number | null, floor: { id: string, title: string, months: number, basis: string } }> } };

export type FilePlanMutationVariables = Exact<{
  input: FilePlanInput;
}>;


export type FilePlanMutation = { filePlan: { plan: { id: string, number: string, state: PlanState } } };

export type ApprovePlanMutationVariables = Exact<{
  input: ApprovePlanInput;
}>;


export type ApprovePlanMutation = { approvePlan: { plan: { id: string } } };

export type AnswerPlanMutationVariables = Exact<{
  input: AnswerPlanInput;
}>;


export type AnswerPlanMutation = { answerPlan: { plan: { id: string } } };

export type PublishPlanMutationVariables = Exact<{
  input: PublishPlanInput;
}>;


export type PublishPlanMutation = { publishPlan: { plan: { id: string } } };

export type WithdrawPlanMutationVariables = Exact<{
  input: WithdrawPlanInput;
}>;


export type WithdrawPlanMutation = { withdrawPlan: { plan: { id: string } } };

export type NoticeLineFragment = { id: string, kind: PublicationKind, number: string, enterprise: string, public: boolean, basis: string, dueOn: string | null, provisional: boolean, replyUntil: string | null, repliedAt: string | null, statement: string | null, checkedAt: string | null, masked: string | null, until: string | null, publishedAt: string | null, waiting: boolean, ending: PublicationEnding | null, endedAt: string | null, endReason: string | null, agency: { id: string, name: string } };

export type PublicationsQueryVariables = Exact<{
  filter?: PublicationNoticeFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PublicationsQuery = { publications: { nodes: Array<{ id: string, kind: PublicationKind, number: string, enterprise: string, public: boolean, basis: string, dueOn: string | null, provisional: boolean, replyUntil: string | null, repliedAt: string | null, statement: string | null, checkedAt: string | null, masked: string | null, until: string | null, publishedAt: string | null, waiting: boolean, ending: PublicationEnding | null, endedAt: string | null, endReason: string | null, agency: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReplyToPublicationMutationVariables = Exact<{
  input: ReplyToPublicationInput;
}>;


export type ReplyToPublicationMutation = { replyToPublication: { publication: { id: string, kind: PublicationKind, number: string, enterprise: string, public: boolean, basis: string, dueOn: string | null, provisional: boolean, replyUntil: string | null, repliedAt: string | null, statement: string | null, checkedAt: string | null, masked: string | null, until: string | null, publishedAt: string | null, waiting: boolean, ending: PublicationEnding | null, endedAt: string | null, endReason: string | null, agency: { id: string, name: string } } } };

export type WithdrawPublicationMutationVariables = Exact<{
  input: WithdrawPublicationInput;
}>;


export type WithdrawPublicationMutation = { withdrawPublication: { publication: { id: string, kind: PublicationKind, number: string, enterprise: string, public: boolean, basis: string, dueOn: string | null, provisional: boolean, replyUntil: string | null, repliedAt: string | null, statement: string | null, checkedAt: string | null, masked: string | null, until: string | null, publishedAt: string | null, waiting: boolean, ending: PublicationEnding | null, endedAt: string | null, endReason: string | null, agency: { id: string, name: string } } } };

export type CheckStatementMutationVariables = Exact<{
  input: CheckStatementInput;
}>;


export type CheckStatementMutation = { checkStatement: { publication: { id: string, kind: PublicationKind, number: string, enterprise: string, public: boolean, basis: string, dueOn: string | null, provisional: boolean, replyUntil: string | null, repliedAt: string | null, statement: string | null, checkedAt: string | null, masked: string | null, until: string | null, publishedAt: string | null, waiting: boolean, ending: PublicationEnding | null, endedAt: string | null, endReason: string | null, agency: { id: string, name: string } } } };

export type GrantsQueryVariables = Exact<{
  agencyId: string;
  first: number;
  after?: string | null | undefined;
}>;


export type GrantsQuery = { powerGrants: { nodes: Array<{ id: string, kind: GrantKind, instrument: string, itemIds: Array<string>, from: string, to: string, acceptedOn: string | null, endedOn: string | null, reason: string, grantor: { id: string, name: string }, grantee: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type GrantChoicesQueryVariables = Exact<{
  agencyId: string;
}>;


export type GrantChoicesQuery = { agencies: { nodes: Array<{ id: string, name: string }> }, checkItems: { nodes: Array<{ id: string, name: string }> } };

export type GrantPowerMutationVariables = Exact<{
  input: GrantPowerInput;
}>;


export type GrantPowerMutation = { grantPower: { clientMutationId: string } };

export type AcceptGrantMutationVariables = Exact<{
  input: AcceptPowerGrantInput;
}>;


export type AcceptGrantMutation = { acceptPowerGrant: { clientMutationId: string } };

export type EndGrantMutationVariables = Exact<{
  input: EndPowerGrantInput;
}>;


export type EndGrantMutation = { endPowerGrant: { clientMutationId: string } };

export type RegisterRowsQueryVariables = Exact<{
  register: Register;
  filter?: RegisterFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type RegisterRowsQuery = { registerEntries: { nodes: Array<{ id: string, code: string, title: string, state: RegisterState, unused: boolean, synthetic: boolean }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RegisterRowQueryVariables = Exact<{
  register: Register;
  id: string;
  after?: string | null | undefined;
}>;


export type RegisterRowQuery = { registerForm: { columns: Array<{ key: string, title: string, required: boolean, identity: boolean, choices: Array<{ value: string, title: string }> }> }, registerEntry: { id: string, code: string, title: string, version: string, state: RegisterState, successor: string | null, formerNames: Array<string>, synthetic: boolean, lastUsed: string | null, unused: boolean, photoUrl: string | null, cells: Array<{ column: string, value: string }> } | null, registerHistory: { nodes: Array<{ action: string, reason: string, by: string, at: string, changes: Array<{ column: string, before: string, after: string }>, ledger: { index: number, proofUrl: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type RegisterColumnsQueryVariables = Exact<{
  register: Register;
}>;


export type RegisterColumnsQuery = { registerForm: { columns: Array<{ key: string, title: string, required: boolean, identity: boolean, choices: Array<{ value: string, title: string }> }> } };

export type SaveRegisterRowMutationVariables = Exact<{
  input: SaveRegisterEntryInput;
}>;


export type SaveRegisterRowMutation = { saveRegisterEntry: { entry: { id: string }, warnings: Array<{ column: string, message: string, messageEn: string }> } };

export type EndRegisterRowMutationVariables = Exact<{
  input: EndRegisterEntryInput;
}>;


export type EndRegisterRowMutation = { endRegisterEntry: { entry: { id: string } } };

export type PublishRegisterItemMutationVariables = Exact<{
  input: PublishCheckItemInput;
}>;


export type PublishRegisterItemMutation = { publishCheckItem: { entry: { id: string } } };

export type SiteLineFragment = { id: string, version: number, kind: SiteKind, name: string, uscc: string | null, address: string, closed: boolean, reason: string, by: string, at: string, region: { code: string, name: string } };

export type SitesQueryVariables = Exact<{
  enterpriseId: string;
  first: number;
}>;


export type SitesQuery = { enterpriseSites: { nodes: Array<{ id: string, version: number, kind: SiteKind, name: string, uscc: string | null, address: string, closed: boolean, reason: string, by: string, at: string, region: { code: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type SaveSiteMutationVariables = Exact<{
  input: SaveEnterpriseSiteInput;
}>;


export type SaveSiteMutation = { saveEnterpriseSite: { site: { id: string, version: number, kind: SiteKind, name: string, uscc: string | null, address: string, closed: boolean, reason: string, by: string, at: string, region: { code: string, name: string } } } };

export type ReportWithoutCodeMutationVariables = Exact<{
  input: ReportVisitWithoutCodeInput;
}>;


export type ReportWithoutCodeMutation = { reportVisitWithoutCode: { number: string } };

export type UncodedReportsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type UncodedReportsQuery = { uncodedVisitReports: { nodes: Array<{ number: string, agency: string | null, officers: string | null, visitedOn: string, text: string, byEnterprise: boolean, at: string, enterprise: { name: string, uscc: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PenaltiesQueryVariables = Exact<{
  filter?: PublishedPenaltyFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type PenaltiesQuery = { publishedPenalties: { nodes: Array<{ number: string, enterpriseName: string | null, uscc: string | null, violation: string | null, basis: string | null, measures: Array<MeasureKind>, fine: string | null, confiscated: string | null, decidedOn: string | null, ruleBasis: string, until: string | null, statement: string | null, publishedAt: string, ending: PublicationEnding | null, endedAt: string | null, endReason: string | null, synthetic: boolean, agency: { id: string, name: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type PublishedLineFragment = { number: string, enterpriseName: string | null, uscc: string | null, kind: InspectionKind, items: Array<string>, result: InspectionResult | null, findings: number | null, outcomes: Array<DecisionOutcome>, inspectors: Array<string>, drawNumber: string | null, visitedOn: string, publishedAt: string, version: number, correctedReason: string | null, withdrawnAt: string | null, withdrawnReason: string | null, statement: string | null, synthetic: boolean, agency: { id: string, name: string }, earlier: Array<{ version: number, result: InspectionResult, findings: number, publishedAt: string }> };

export type ResultsQueryVariables = Exact<{
  filter?: PublishedFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type ResultsQuery = { publishedInspections: { nodes: Array<{ number: string, enterpriseName: string | null, uscc: string | null, kind: InspectionKind, items: Array<string>, result: InspectionResult | null, findings: number | null, outcomes: Array<DecisionOutcome>, inspectors: Array<string>, drawNumber: string | null, visitedOn: string, publishedAt: string, version: number, correctedReason: string | null, withdrawnAt: string | null, withdrawnReason: string | null, statement: string | null, synthetic: boolean, agency: { id: string, name: string }, earlier: Array<{ version: number, result: InspectionResult, findings: number, publishedAt: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type ReserveCodeMutationVariables = Exact<{
  input: ReserveCheckCodeInput;
}>;


export type ReserveCodeMutation = { reserveCheckCode: { inspection: { id: string, state: InspectionState } } };

export type ReconcileVisitMutationVariables = Exact<{
  input: ReconcileVisitInput;
}>;


export type ReconcileVisitMutation = { reconcileVisit: { inspection: { id: string, state: InspectionState } } };

export type TaskQueryVariables = Exact<{
  number: string;
}>;


export type TaskQuery = { inspection: { capBasis: string, trigger: Trigger | null, id: string, number: string, kind: InspectionKind, state: InspectionState, windowFrom: string, windowTo: string, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, onSiteMinutes: number | null, countsTowardCap: boolean, emergency: { enteredAt: string, dueOn: string, coded: boolean, overdue: boolean, madeUp: { reason: string, days: number, late: boolean } | null, noted: Array<{ inspector: string, reason: string }> } | null, checkCode: { token: string, url: string, validFrom: string, validTo: string, reserved: boolean } | null, items: Array<{ id: string, code: string, name: string, basis: string, method: string, checklist: Array<{ key: string, text: string, basis: string | null, kind: string, required: boolean, violations: Array<string>, adverse: string | null }> }>, team: Array<{ lead: boolean, inspector: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } } }>, record: { result: InspectionResult, version: number, narrative: string, deviceTime: string, receivedAt: string, timeGap: boolean, late: boolean, acceptedAt: string | null, awaitsAcceptance: boolean, complete: boolean, correctedReason: string | null, party: { word: PartyWord, reason: string | null, statement: string | null, at: string, own: { statement: string, at: string } | null, signature: { id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null } | null } | null, answers: Array<{ question: string, value: string, note: string | null }>, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }>, recordedBy: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }, confirmedBy: Array<{ pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }> } | null, records: Array<{ version: number, result: InspectionResult, narrative: string, deviceTime: string, receivedAt: string, timeGap: boolean, late: boolean, acceptedAt: string | null, awaitsAcceptance: boolean, complete: boolean, correctedReason: string | null, party: { word: PartyWord, reason: string | null, statement: string | null, at: string, own: { statement: string, at: string } | null, signature: { id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null } | null } | null, answers: Array<{ question: string, value: string, note: string | null }>, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }>, recordedBy: { pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }, confirmedBy: Array<{ pseudonym: string, name: string | null, certificateNumber: string | null, agency: { id: string, name: string } }> }>, papers: Array<{ id: string, kind: PaperKind, number: string, url: string }>, corrections: Array<{ number: number, baseVersion: number, reason: string, changed: Array<string>, proposedBy: string, proposedAt: string, approved: boolean | null, decidedBy: string | null, decidedAt: string | null, decisionReason: string | null, content: { result: InspectionResult, narrative: string, findings: Array<{ violationCode: string }> }, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }> }>, findings: Array<{ id: string, question: string | null, violation: { code: string, name: string, basis: string, fineMin: string | null, fineMax: string | null }, facts: Array<{ key: string, value: string, source: string, contested: boolean, origin: string | null, text: string | null, evidenceIds: Array<string> }>, advice: { ruling: LeniencyRuling, fineMin: string | null, fineMax: string | null, arithmetic: string, duties: Array<string>, items: Array<{ matches: Truth, item: { code: string, list: LeniencyRuling, basis: string, conditionsText: string, version: number, source: string, synthetic: boolean }, conditions: Array<{ key: string, text: string, result: Truth, fact: string | null }> }> }, decision: { id: string, number: string, outcome: DecisionOutcome, route: LeniencyRuling | null, reason: string, educationRecord: string | null, proposedAt: string, decidedAt: string | null, procedure: DecisionProcedure, deviation: { reason: string, procedure: string, item: string, approved: boolean | null, remark: string | null, objection: string | null } | null, ended: { kind: string, reason: string, at: string } | null, papers: Array<{ id: string, kind: PaperKind, number: string, url: string }>, measures: Array<{ kind: MeasureKind, amount: string | null, detail: string | null }> } | null }>, rectifications: Array<{ id: string, number: string, order: string, orderedAt: string, dueOn: string, lastDay: string, state: string, workdaysLeft: number | null, overdueAt: string | null, remindedAt: string | null, extensions: Array<{ number: number, until: string, reason: string, at: string, approved: boolean | null, lastDay: string | null, remark: string | null, decidedAt: string | null }>, reports: Array<{ text: string, at: string, late: boolean, evidence: Array<{ id: string, sha256: string, mediaType: string, size: number, capturedAt: string, timeGap: boolean, url: string, mark: { reason: string, kept: boolean | null, remark: string | null } | null }> }>, rechecks: Array<{ method: RecheckMethod, visit: string | null, passed: boolean, reason: string, by: string, at: string }> }>, agency: { id: string, name: string }, enterprise: { id: string, name: string, uscc: string, synthetic: boolean } } | null };

export type ViolationsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type ViolationsQuery = { leniencyItems: { nodes: Array<{ code: string, field: string, violation: { code: string, name: string, basis: string } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type IssueCodeMutationVariables = Exact<{
  input: IssueCheckCodeInput;
}>;


export type IssueCodeMutation = { issueCheckCode: { inspection: { id: string, state: InspectionState, checkCode: { token: string, url: string, validFrom: string, validTo: string } | null } } };

export type RecordMutationVariables = Exact<{
  input: RecordInspectionInput;
}>;


export type RecordMutation = { recordInspection: { inspection: { id: string, number: string, state: InspectionState } } };

export type ConfirmMutationVariables = Exact<{
  input: ConfirmRecordInput;
}>;


export type ConfirmMutation = { confirmRecord: { inspection: { id: string, state: InspectionState } } };

export type ScanLicenceMutationVariables = Exact<{
  input: ScanLicenceInput;
}>;


export type ScanLicenceMutation = { scanLicence: { inspection: { id: string, state: InspectionState } } };

export type LeaveMutationVariables = Exact<{
  input: LeaveEnterpriseInput;
}>;


export type LeaveMutation = { leaveEnterprise: { inspection: { id: string, leftAt: string | null, onSiteMinutes: number | null } } };

export type TasksQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type TasksQuery = { inspections: { nodes: Array<{ id: string, number: string, kind: InspectionKind, state: InspectionState, windowFrom: string, windowTo: string, scannedAt: string | null, scannedBy: ScanParty | null, leftAt: string | null, onSiteMinutes: number | null, countsTowardCap: boolean, team: Array<{ lead: boolean, inspector: { pseudonym: string } }>, agency: { id: string, name: string }, enterprise: { id: string, name: string, uscc: string, synthetic: boolean }, items: Array<{ id: string, name: string }>, record: { result: InspectionResult } | null }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type TreatmentShownFragment = { unused: number, decisions: number, compared: number, unusedBy: Array<{ agency: string, count: number, of: number }>, differences: Array<{ measure: string, dimension: string, subject: string, decisions: number, observed: number, expected: number, low: number, high: number, effect: number, odds: number, p: number, adjusted: number, watched: boolean, alarm: boolean, says: { zh: string, en: string } }> };

export type TreatmentQueryVariables = Exact<{
  from: string;
  to: string;
}>;


export type TreatmentQuery = { treatmentReport: { unused: number, decisions: number, compared: number, unusedBy: Array<{ agency: string, count: number, of: number }>, differences: Array<{ measure: string, dimension: string, subject: string, decisions: number, observed: number, expected: number, low: number, high: number, effect: number, odds: number, p: number, adjusted: number, watched: boolean, alarm: boolean, says: { zh: string, en: string } }> }, treatmentAudit: { madeAt: string, digest: string, document: string, ledger: { index: number, digest: string, proofUrl: string }, report: { unused: number, decisions: number, compared: number, unusedBy: Array<{ agency: string, count: number, of: number }>, differences: Array<{ measure: string, dimension: string, subject: string, decisions: number, observed: number, expected: number, low: number, high: number, effect: number, odds: number, p: number, adjusted: number, watched: boolean, alarm: boolean, says: { zh: string, en: string } }> } } | null };

export type TreatmentMonthsQueryVariables = Exact<{
  first: number;
  after?: string | null | undefined;
}>;


export type TreatmentMonthsQuery = { treatmentAudits: { nodes: Array<{ id: string, month: string, watched: number, alarms: number, report: { unused: number, decisions: number, compared: number } }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type WarningLineFragment = { id: string, kind: WarningKind, basis: string, state: WarningState, enterprise: string | null, uscc: string | null, inspector: string | null, visits: Array<string>, about: Array<string>, count: number, month: string | null, raisedAt: string, dueOn: string, owner: string | null, outcome: WarningOutcome | null, agency: { id: string, name: string } | null, steps: Array<{ state: WarningState, text: string, outcome: WarningOutcome | null, by: string, at: string }> };

export type WarningsQueryVariables = Exact<{
  filter?: WarningFilter | null | undefined;
  first: number;
  after?: string | null | undefined;
}>;


export type WarningsQuery = { warnings: { nodes: Array<{ id: string, kind: WarningKind, basis: string, state: WarningState, enterprise: string | null, uscc: string | null, inspector: string | null, visits: Array<string>, about: Array<string>, count: number, month: string | null, raisedAt: string, dueOn: string, owner: string | null, outcome: WarningOutcome | null, agency: { id: string, name: string } | null, steps: Array<{ state: WarningState, text: string, outcome: WarningOutcome | null, by: string, at: string }> }>, pageInfo: { hasNextPage: boolean, endCursor: string | null } } };

export type AcknowledgeWarningMutationVariables = Exact<{
  input: AcknowledgeWarningInput;
}>;


export type AcknowledgeWarningMutation = { acknowledgeWarning: { warning: { id: string, kind: WarningKind, basis: string, state: WarningState, enterprise: string | null, uscc: string | null, inspector: string | null, visits: Array<string>, about: Array<string>, count: number, month: string | null, raisedAt: string, dueOn: string, owner: string | null, outcome: WarningOutcome | null, agency: { id: string, name: string } | null, steps: Array<{ state: WarningState, text: string, outcome: WarningOutcome | null, by: string, at: string }> } } };

export type AnswerWarningMutationVariables = Exact<{
  input: AnswerWarningInput;
}>;


export type AnswerWarningMutation = { answerWarning: { warning: { id: string, kind: WarningKind, basis: string, state: WarningState, enterprise: string | null, uscc: string | null, inspector: string | null, visits: Array<string>, about: Array<string>, count: number, month: string | null, raisedAt: string, dueOn: string, owner: string | null, outcome: WarningOutcome | null, agency: { id: string, name: string } | null, steps: Array<{ state: WarningState, text: string, outcome: WarningOutcome | null, by: string, at: string }> } } };

export type CloseWarningMutationVariables = Exact<{
  input: CloseWarningInput;
}>;


export type CloseWarningMutation = { closeWarning: { warning: { id: string, kind: WarningKind, basis: string, state: WarningState, enterprise: string | null, uscc: string | null, inspector: string | null, visits: Array<string>, about: Array<string>, count: number, month: string | null, raisedAt: string, dueOn: string, owner: string | null, outcome: WarningOutcome | null, agency: { id: string, name: string } | null, steps: Array<{ state: WarningState, text: string, outcome: WarningOutcome | null, by: string, at: string }> } } };

export type MeQueryVariables = Exact<{ [key: string]: never; }>;


export type MeQuery = { me: { id: string, username: string, displayName: string, roles: Array<Role>, agency: { id: string, code: string, name: string } | null, enterprise: { id: string, uscc: string, name: string } | null, inspector: { id: string, pseudonym: string, name: string | null } | null } };

export class TypedDocumentString<TResult, TVariables>
  extends String
  implements DocumentTypeDecoration<TResult, TVariables>
{
  __apiType?: NonNullable<DocumentTypeDecoration<TResult, TVariables>['__apiType']>;
  private value: string;
  public __meta__?: Record<string, any> | undefined;

  constructor(value: string, __meta__?: Record<string, any> | undefined) {
    super(value);
    this.value = value;
    this.__meta__ = __meta__;
  }

  override toString(): string & DocumentTypeDecoration<TResult, TVariables> {
    return this.value;
  }
}

// Records that wait on this device until the server has them. Each is kept in IndexedDB under its idempotency key, with its files and the account
// that wrote it, before anything is sent; it leaves when the server took it. Sending twice is one record: keys and device times stay.
import { createStore, del, get, set, type UseStore, values } from 'idb-keyval';
import type { Outcome } from '../ask';
import type { ReconcileVisitInput, RecordInspectionInput } from '../gql/graphql';
import { type Held, sendEvidence } from '../pages/tasks/evidence';
import type { Problem } from '../problem';

export type Pending = {
  /** clientMutationId of the record. */
  key: string;
  /** Who wrote it: nobody else is shown it. */
  account: string;
  number: string;
  enterprise: string;
  input: RecordInspectionInput;
  /** How the team came in under a reserved code, where the server does not know that yet: it goes first. */
  entry?: ReconcileVisitInput;
  /** Files that the server does not have yet. */
  held: Held[];
  savedAt: string;
  /** What the server answered to the last attempt, when it said no. */
  refusal?: string;
  /** Key of the file that it will not take: sending it again changes nothing. */
  unfit?: string;
};

export type Commands = {
  enter: (variables: { input: ReconcileVisitInput }) => Promise<Outcome<unknown>>;
  record: (variables: { input: RecordInspectionInput }) => Promise<Outcome<unknown>>;
};
/** Later: not reached, or not now; the record waits. */
export type Delivery = 'sent' | 'later' | 'signed-out' | { refused: string; problem?: Problem };

const changes = new EventTarget();
let opened: UseStore | null = null;

function store(): UseStore {
  opened ??= createStore('yangguang', 'outbox');
  return opened;
}

/** Keeps a record on the device. It throws when the device has no room, and then nothing was kept. */
export async function hold(pending: Pending): Promise<void> {
  await set(pending.key, pending, store());
  changes.dispatchEvent(new Event('change'));
}

export async function discard(key: string): Promise<void> {
  await del(key, store());
  changes.dispatchEvent(new Event('change'));
}

/** What an account has waiting here, the oldest first. */
export async function pendingOf(account: string): Promise<Pending[]> {
  const all = await values<Pending>(store());
  return all.filter((p) => p.account === account).sort((a, b) => a.savedAt.localeCompare(b.savedAt));
}

/** How many records wait on this device, whoever wrote them. */
export async function waiting(): Promise<number> {
  return (await values<Pending>(store())).length;
}

/** Takes the file that the server will not take out of what waits; the rest can be sent. */
export async function leaveOut(key: string): Promise<void> {
  const pending = await get<Pending>(key, store());
  if (!pending) return;
  const { unfit, refusal, held, ...rest } = pending;
  await hold({ ...rest, held: held.filter((file) => file.key !== unfit) });
}

export function onChange(listener: () => void): () => void {
  changes.addEventListener('change', listener);
  return () => changes.removeEventListener('change', listener);
}

/** Sends one record, how it came about and its files first. One tab sends at a time; what another tab has sent meanwhile counts as sent. */
export async function deliver(key: string, commands: Commands, english: boolean): Promise<Delivery> {
  const locks: LockManager | undefined = navigator.locks ?? undefined; // absent outside a secure context
  const work = () => attempt(key, commands, english);
  return locks ? locks.request('yangguang.outbox', work) : work();
}

async function attempt(key: string, { enter, record }: Commands, english: boolean): Promise<Delivery> {
  let pending = await get<Pending>(key, store());
  if (pending?.entry) {
    const outcome = await enter({ input: pending.entry });
    const known = !outcome.ok && outcome.problem.reason === 'WRONG_STATE'; // by somebody else of the team: the record follows
    if (!outcome.ok && !known) return refusal(pending, outcome.problem);
    const { entry, ...rest } = pending;
    pending = rest;
    await hold(pending);
  }
  while (pending?.held[0]) {
    const [first, ...held] = pending.held;
    if (first.key === pending.unfit) return { refused: pending.refusal ?? '' };
    const upload = await sendEvidence(first.file, english, undefined, first.key);
    if (!upload.ok && upload.state) return upload.state;
    if (!upload.ok) return settle({ ...pending, unfit: first.key }, { refused: `${first.file.name}：${upload.why}` });
    pending = {
      ...pending,
      held,
      input: { ...pending.input, evidenceIds: [...(pending.input.evidenceIds ?? []), upload.evidence.id] },
    };
    await hold(pending);
  }
  if (!pending) return 'sent';
  const outcome = await record({ input: pending.input });
  if (outcome.ok) {
    await discard(key);
    return 'sent';
  }
  return refusal(pending, outcome.problem);
}

function refusal(pending: Pending, problem: Problem): Promise<Delivery> | Delivery {
  const { code, message } = problem;
  if (code === 'UNAUTHENTICATED') return 'signed-out';
  if (code === 'UNREACHABLE' || code === 'UNAVAILABLE' || code === 'RATE_LIMITED' || code === 'INTERNAL') return 'later';
  return settle(pending, { refused: message ?? code, problem });
}

async function settle(pending: Pending, delivery: Delivery): Promise<Delivery> {
  if (typeof delivery === 'object') await hold({ ...pending, refusal: delivery.refused });
  return delivery;
}
